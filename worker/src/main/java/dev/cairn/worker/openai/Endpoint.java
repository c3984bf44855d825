package dev.cairn.worker.openai;

import dev.cairn.worker.agent.UnusableReply;
import dev.cairn.worker.step.Halt;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The way to a model's server: one POST over a kept connection. The caller's virtual thread waits; if it is interrupted or
 * its time is up, the connection is closed, so that the provider can stop working on what nobody will read.
 */
final class Endpoint {
    private static final LargeBodies LARGE_BODIES = LargeBodies.ofHeap();

    private final HttpClient http;
    private final ModelAddress address;
    private final RequestOptions request;
    private final LargeBodies largeBodies;
    private final boolean direct;
    /** The address that answered where the first one of the name did not; null for the name's own. */
    private volatile @Nullable SocketAddress preferred;

    /**
     * @param headers the key among them
     * @param proxy null to connect directly
     */
    Endpoint(HttpClient http, ModelAddress address, Map<String, String> headers, @Nullable ProxyOptions proxy) {
        this(http, address, headers, proxy, LARGE_BODIES);
    }

    Endpoint(
            HttpClient http,
            ModelAddress address,
            Map<String, String> headers,
            @Nullable ProxyOptions proxy,
            LargeBodies largeBodies) {
        this.http = http;
        this.largeBodies = largeBodies;
        this.address = address;
        this.direct = proxy == null;
        this.preferred = literal(address);
        this.request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setSsl(address.tls())
                .setHost(address.host())
                .setPort(address.port())
                .setURI(address.target())
                .putHeader("Content-Type", "application/json")
                .putHeader("User-Agent", "cairn");
        headers.forEach(request::putHeader);
        if (proxy != null) {
            request.setProxyOptions(proxy);
        }
    }

    /** No connection came about, so nothing was sent. */
    private static final class Unconnected extends Exception {
        Unconnected(Throwable cause) {
            super(cause);
        }
    }

    /**
     * Returns what the server said, whatever its status. If the server's name has several addresses, such as one of IPv6 and
     * one of IPv4, those are tried that can be connected to.
     *
     * @param timeout from asking for a connection until the last byte of the answer
     * @throws UnusableReply if the answer is too long; any other failure is the cause of an {@link IllegalStateException}
     */
    Answer post(byte[] body, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        SocketAddress first = preferred;
        try {
            return exchange(first, body, end);
        } catch (Unconnected e) {
            for (SocketAddress other : others(first)) {
                try {
                    Answer answer = exchange(other, body, end);
                    preferred = other;
                    return answer;
                } catch (Unconnected _) {
                    // The next one, or the failure of the first.
                }
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private Answer exchange(@Nullable SocketAddress server, byte[] body, long end) throws Unconnected {
        Exchange exchange = new Exchange(body, Halt.ofThisThread(), largeBodies);
        Future<HttpClientRequest> connected = http.request(traced(server));
        Future<Answer> answer = connected.compose(exchange::on);
        try {
            return answer.toCompletionStage()
                    .toCompletableFuture()
                    .get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (connected.failed()) {
                throw new Unconnected(connected.cause());
            }
            throw e.getCause() instanceof UnusableReply unusable ? unusable : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            exchange.giveUp(connected, answer);
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            exchange.giveUp(connected, answer);
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private RequestOptions traced(@Nullable SocketAddress server) {
        RequestOptions own = new RequestOptions(request);
        if (server != null && direct) {
            own.setServer(server);
        }
        W3CTraceContextPropagator.getInstance()
                .inject(Context.current(), null, (_, name, value) -> own.putHeader(name, value));
        return own;
    }

    /** Every address of the name but the one that failed. */
    private List<SocketAddress> others(@Nullable SocketAddress failed) {
        List<SocketAddress> others = new ArrayList<>();
        if (!direct || literal(address) != null) {
            return others;
        }
        for (String found : addressesOf(address.host())) {
            SocketAddress other = SocketAddress.inetSocketAddress(address.port(), found);
            if (!other.equals(failed)) {
                others.add(other);
            }
        }
        return others;
    }

    private static List<String> addressesOf(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            // Both, whatever the system's file of hosts says: servers listen on either.
            return List.of("127.0.0.1", "::1");
        }
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .map(InetAddress::getHostAddress)
                    .toList();
        } catch (UnknownHostException e) {
            // The failure of the first attempt says as much.
            return List.of();
        }
    }

    private static @Nullable SocketAddress literal(ModelAddress address) {
        String host = address.host();
        return host.startsWith("[")
                ? SocketAddress.inetSocketAddress(address.port(), host.substring(1, host.length() - 1))
                : null;
    }
}
