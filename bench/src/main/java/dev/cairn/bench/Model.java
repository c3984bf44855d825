package dev.cairn.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.SocketException;

/** A client of the model server. A call blocks its virtual thread. */
final class Model {
    private static final int MOST_AT_ONCE = 10_000;

    /** All kept connections may have been closed at once: the next one that is taken may be one of them, too. */
    private static final int MOST_HANG_UPS = 10;

    private final HttpClient http;
    private final RequestOptions request;

    /** @param url such as {@code http://127.0.0.1:8000/v1} */
    Model(Vertx vertx, String url) {
        http = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(MOST_AT_ONCE));
        request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(url + "/chat/completions")
                .putHeader("Content-Type", "application/json");
    }

    String reply(String conversation) {
        return ask(conversation, MOST_HANG_UPS)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .toString();
    }

    /** Its server hung up on a kept connection: that is no failure, and not heard of until it is used. */
    private Future<Buffer> ask(String conversation, int hangUps) {
        return ask(conversation)
                .recover(e -> hangUps > 0 && (e instanceof HttpClosedException || e instanceof SocketException)
                        ? ask(conversation, hangUps - 1)
                        : Future.failedFuture(e));
    }

    private Future<Buffer> ask(String conversation) {
        return http.request(request).compose(call -> {
            // Asked for before anything is sent: an answer that is there already would pass its reader by.
            Future<Buffer> body = call.response().compose(answer -> answer.body());
            call.send(Buffer.buffer(conversation));
            return body;
        });
    }
}
