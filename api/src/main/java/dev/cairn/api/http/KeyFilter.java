package dev.cairn.api.http;

import dev.cairn.api.problem.Refusal;
import dev.cairn.tenant.Caller;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Lets nobody pass without a key that may do what the call needs. */
public class KeyFilter {
    private static final String SCHEME = "bearer ";
    private static final int LONGEST_SECRET = 256;
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    private final KeyRing keys;
    private final CurrentCaller current;

    public KeyFilter(KeyRing keys, CurrentCaller current) {
        this.keys = keys;
        this.current = current;
    }

    @ServerRequestFilter
    @Priority(Priorities.AUTHENTICATION)
    public void authenticate(ContainerRequestContext request, ResourceInfo resource, HttpServerRequest http) {
        Open open = resource.getResourceMethod().getAnnotation(Open.class);
        if (open != null) {
            return;
        }
        Caller caller = keys.find(secret(request), isLocal(http))
                .orElseThrow(() -> Refusal.unauthorized("The key is unknown, revoked, or not valid from here."));
        Needs needs = resource.getResourceMethod().getAnnotation(Needs.class);
        if (needs == null || !caller.may(needs.value())) {
            throw Refusal.forbidden(needs == null ? "(none)" : needs.value().word());
        }
        current.is(caller);
    }

    private static String secret(ContainerRequestContext request) {
        List<String> headers = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
        if (headers == null || headers.size() != 1 || !isBearer(headers.getFirst())) {
            throw Refusal.unauthorized("Send one header `Authorization: Bearer <key>`.");
        }
        String secret = headers.getFirst().substring(SCHEME.length()).strip();
        if (secret.isEmpty() || secret.length() > LONGEST_SECRET) {
            throw Refusal.unauthorized("The key is unknown, revoked, or not valid from here.");
        }
        return secret;
    }

    private static boolean isBearer(String header) {
        return header.toLowerCase(Locale.ROOT).startsWith(SCHEME);
    }

    /** The name is checked too: a web page whose name was made to resolve to loopback comes with its own name. */
    private static boolean isLocal(HttpServerRequest http) {
        SocketAddress peer = http.remoteAddress();
        @Nullable
        String name = http.authority() == null ? null : http.authority().host();
        return peer != null
                && peer.hostAddress() != null
                && InetAddress.ofLiteral(peer.hostAddress()).isLoopbackAddress()
                && name != null
                && LOOPBACK_NAMES.contains(name.toLowerCase(Locale.ROOT));
    }
}
