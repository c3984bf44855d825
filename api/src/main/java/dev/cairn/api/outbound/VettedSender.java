package dev.cairn.api.outbound;

import dev.cairn.api.deliver.Sender;
import dev.cairn.callback.CallbackAddresses;
import dev.cairn.callback.CallbackTarget;
import dev.cairn.callback.UnfitUrl;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Looks a name up, vets every address and connects to one that it vetted, while the Host header, the TLS server name
 * and the check of the certificate stay the name's. Between the look and the connection nobody asks the name again.
 */
final class VettedSender implements Sender {
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
        try {
            CallbackTarget target = rules.target(message.url());
            List<InetAddress> addresses = lookUps.of(target.host(), most);
            String refusal = refusal(addresses);
            if (refusal != null) {
                return new Answer.Refused("refused: its name " + refusal);
            }
            return exchange(options(target, preferred(addresses), message), message, end);
        } catch (UnfitUrl e) {
            return new Answer.Refused("refused: its URL " + e.getMessage());
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

    private static RequestOptions options(CallbackTarget target, InetAddress address, Message message) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(target.port(), address.getHostAddress()))
                .setHost(target.hostInUrl())
                .setPort(target.port())
                .setSsl(target.tls())
                .setFollowRedirects(false)
                .setURI(target.path())
                .putHeader("user-agent", OutboundParts.userAgent())
                .putHeader("content-type", "application/json");
        message.headers().forEach(options::putHeader);
        return options;
    }

    private Answer exchange(RequestOptions options, Message message, long end) throws InterruptedException {
        Exchange exchange = new Exchange();
        Future<Answer> answer = client.request(options).compose(request -> exchange.run(request, message.body(), end));
        try {
            return answer.toCompletionStage()
                    .toCompletableFuture()
                    .get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            Answer begun = exchange.soFar();
            return begun == null ? new Answer.None("no answer in time") : begun;
        } catch (ExecutionException e) {
            return new Answer.None(reason(e.getCause()));
        } finally {
            // A receiver that trickles would otherwise keep the connection as long as it likes.
            exchange.end();
        }
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
