package dev.cairn.system.bench.rates;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.cairn.system.bench.Times;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Posts requests over kept connections, all on one thread. */
final class Client implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 10_000;
    private static final long MOST_MINUTES = 2;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClient http = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS));

    /** A submission with a key of its own, answered 202. */
    Future<Void> submit(Rival rival, Buffer order) {
        return post(rival.port(), rival.path(), rival.key(), order, 202);
    }

    Future<Void> post(int port, String path, String key, Buffer body, int expected) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(path)
                .putHeader("Content-Type", "application/json")
                .putHeader("Authorization", "Bearer " + key)
                .putHeader("Idempotency-Key", UuidCreator.getTimeOrderedEpoch().toString());
        return http.request(request).compose(call -> {
            // Asked for before anything is sent: an answer that is there already would pass its reader by.
            Future<Void> answered = call.response()
                    .compose(answer -> answer.body().map(text -> {
                        if (answer.statusCode() != expected) {
                            throw new IllegalStateException(path + " answered " + answer.statusCode() + ": " + text);
                        }
                        return null;
                    }));
            call.send(body);
            return answered;
        });
    }

    /** Keeps so many requests under way until so many were answered. */
    Future<Void> keepUnderWay(int atOnce, int requests, Supplier<Future<Void>> request) {
        Promise<Void> done = Promise.promise();
        AtomicInteger unsent = new AtomicInteger(requests);
        AtomicInteger unanswered = new AtomicInteger(requests);
        for (int i = 0; i < atOnce; i++) {
            next(unsent, unanswered, request, done);
        }
        return done.future();
    }

    private static void next(
            AtomicInteger unsent, AtomicInteger unanswered, Supplier<Future<Void>> request, Promise<Void> done) {
        if (unsent.getAndDecrement() <= 0) {
            return;
        }
        request.get().onFailure(done::tryFail).onSuccess(answered -> {
            if (unanswered.decrementAndGet() == 0) {
                done.tryComplete();
            }
            next(unsent, unanswered, request, done);
        });
    }

    /**
     * Sends at a steady rate, whatever the answers take.
     *
     * @return how long each took from the moment at which it was meant to be sent: one that had to wait for its turn waited
     */
    Times steadily(double perSecond, int requests, Supplier<Future<Void>> request) throws Exception {
        List<Future<Duration>> answers = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < requests; i++) {
            long meant = start + (long) (i / perSecond * 1e9);
            awaitNanos(meant);
            answers.add(request.get().map(answered -> Duration.ofNanos(System.nanoTime() - meant)));
        }
        List<Duration> took = new ArrayList<>();
        for (Future<Duration> answer : answers) {
            took.add(await(answer));
        }
        return new Times(took);
    }

    private static void awaitNanos(long moment) {
        long left = moment - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = moment - System.nanoTime();
        }
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(MOST_MINUTES, TimeUnit.MINUTES);
    }

    @Override
    public void close() throws Exception {
        await(vertx.close());
    }
}
