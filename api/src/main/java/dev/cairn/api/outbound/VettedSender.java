package dev.cairn.api.outbound;

import dev.cairn.api.deliver.Sender;
import dev.cairn.callback.CallbackAddresses;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Looks a name up, vets every address and connects to one that it vetted, while the Host header, the TLS server name
 * and the check of the certificate stay the name's. Between the look and the connection nobody asks the name again.
 */
final class VettedSender implements Sender {
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final HttpClient client;
    private final LookUps lookUps;
    private final CallbackAddresses rules;

    VettedSender(HttpClient client, LookUps lookUps, CallbackAddresses rules) {
        this.client = client;
        this.lookUps = lookUps;
        this.rules = rules;
    }

    @Override
    public Answer send(Message message, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        String unfit = rules.refusal(message.url());
        if (unfit != null) {
            return new Answer.Refused("refused: its URL " + unfit);
        }
        URI uri = URI.create(message.url());
        try {
            List<InetAddress> addresses = lookUps.of(bare(uri.getHost()), most);
            String refusal = refusal(addresses);
            if (refusal != null) {
                return new Answer.Refused("refused: its name " + refusal);
            }
            return exchange(options(uri, preferred(addresses), message), message, end);
        } catch (IOException e) {
            return new Answer.None(reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.None("interrupted");
        }
    }

    /** One address that is special condemns all: whoever may answer for the name could choose it the next time. */
    private @Nullable String refusal(List<InetAddress> addresses) {
        for (InetAddress address : addresses) {
            String why = rules.refusal(address);
            if (why != null) {
                return why;
            }
        }
        return null;
    }

    private static InetAddress preferred(List<InetAddress> addresses) {
        return addresses.stream()
                .filter(address -> address.getAddress().length == 4)
                .findFirst()
                .orElse(addresses.getFirst());
    }

    private static RequestOptions options(URI uri, InetAddress address, Message message) {
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? HTTPS : HTTP;
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .setHost(uri.getHost())
                .setPort(port)
                .setSsl(tls)
                .setFollowRedirects(false)
                .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery())
                .putHeader("user-agent", OutboundParts.userAgent())
                .putHeader("content-type", "application/json");
        message.headers().forEach(options::putHeader);
        return options;
    }

    private Answer exchange(RequestOptions options, Message message, long end) throws InterruptedException {
        AtomicReference<HttpClientRequest> open = new AtomicReference<>();
        Future<Answer> answer = client.request(options).compose(request -> {
            open.set(request);
            if (System.nanoTime() - end >= 0) {
                request.reset();
            }
            return request.send(Buffer.buffer(message.body())).compose(ReadAnswer::of);
        });
        try {
            return answer.toCompletionStage()
                    .toCompletableFuture()
                    .get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new Answer.None("no answer in time");
        } catch (ExecutionException e) {
            return new Answer.None(reason(e.getCause()));
        } finally {
            HttpClientRequest request = open.get();
            if (request != null) {
                // A receiver that trickles would otherwise keep the connection as long as it likes.
                request.reset();
            }
        }
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Without the addresses that these messages hold: they would tell a tenant about the network around us. */
    private static String reason(@Nullable Throwable failure) {
        return switch (failure) {
            case SSLException _ -> "TLS failed: its certificate or protocol was not accepted";
            case HttpClosedException _ -> "the connection was closed before an answer";
            case ConnectException _ -> "it cannot be connected to";
            case SocketException _ -> "the connection broke";
            case IOException e when e.getMessage() != null && e.getClass() == IOException.class -> e.getMessage();
            case null, default -> "it did not answer as HTTP has it";
        };
    }
}
