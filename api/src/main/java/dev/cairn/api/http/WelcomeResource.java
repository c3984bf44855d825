package dev.cairn.api.http;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** {@code GET /}: what this is and what to try. */
@Path("/")
public class WelcomeResource {
    private static final String ON_ONE_MACHINE =
            "Kill this process with <code>kill -9</code> in between, start it again with <code>./cairn up</code>: the job"
                    + " goes on where it was. <code>./cairn demo</code> shows it in a minute. The key <code>ck_dev</code>"
                    + " works on the embedded default, from this machine only.";
    private static final String ELSEWHERE =
            "<code>$CAIRN_KEY</code> is a key of yours: <code>./cairn key create</code> makes one.";

    private final String page;
    private final int managementPort;

    public WelcomeResource(@ConfigProperty(name = "quarkus.management.port") int managementPort, ApiSettings settings) {
        this.managementPort = managementPort;
        boolean development = settings.developmentKey();
        try (InputStream html = Objects.requireNonNull(WelcomeResource.class.getResourceAsStream("/welcome.html"))) {
            this.page = new String(html.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{key}", development ? "ck_dev" : "$CAIRN_KEY")
                    .replace("{next}", development ? ON_ONE_MACHINE : ELSEWHERE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @GET
    @Open
    @Produces(MediaType.TEXT_HTML)
    @Operation(hidden = true)
    public Response welcome(@Context UriInfo uri) {
        String base = uri.getBaseUri().toString().replaceAll("/$", "");
        String management = "http://" + uri.getBaseUri().getHost() + ":" + managementPort;
        return Response.ok(page.replace("{base}", escaped(base)).replace("{management}", escaped(management)))
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }

    /** The host comes from the client's own header. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
