package dev.cairn.api.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How the api behaves. */
@ConfigMapping(prefix = "cairn.api")
public interface ApiSettings {
    /** Largest body in bytes. */
    @WithDefault("1048576")
    int maxBody();

    /** Deepest nesting of a JSON body. */
    @WithDefault("64")
    int maxDepth();

    /** The lanes that jobs may name. */
    @WithDefault("default")
    Set<String> lanes();

    /** Whether {@code ck_dev} works, from loopback only: the embedded default sets it. */
    @WithDefault("false")
    boolean developmentKey();

    /** Whether callback URLs may be plain http and lead to loopback: the embedded default sets it. */
    @WithDefault("false")
    boolean loopbackCallbacks();

    /** Origins whose web pages may use the API, such as {@code https://app.example.com}, or {@code *}; none if left out. */
    Optional<List<String>> corsOrigins();

    /** A key of every scope for the tenant {@code default}, at least 32 characters long. */
    @WithName("admin-key")
    Optional<String> adminKey();
}
