package dev.cairn.api.outbound;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the system for a name's addresses. The call is native and cannot be interrupted, so it runs on a few threads of
 * its own, one call per name at a time: a name server that hangs then holds up look-ups, but never the program.
 */
final class LookUps {
    private static final int THREADS = 16;
    private static final int WAITING = 512;

    /** How a name's addresses are found. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String name) throws UnknownHostException;
    }

    private final Resolver resolver;
    private final Map<String, CompletableFuture<List<InetAddress>>> underWay = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("look-up-", 0).factory());

    LookUps(Resolver resolver) {
        this.resolver = resolver;
        this.threads.allowCoreThreadTimeOut(true);
    }

    /** All addresses of a name, at least one. */
    List<InetAddress> of(String name, Duration most) throws IOException, InterruptedException {
        try {
            return underWay.computeIfAbsent(name, this::begin).get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the look-up of its name did not end in time", e);
        } catch (ExecutionException e) {
            throw new IOException("its name has no address", e);
        } catch (RejectedExecutionException e) {
            throw new IOException("too many names are being looked up", e);
        }
    }

    private CompletableFuture<List<InetAddress>> begin(String name) {
        CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                List<InetAddress> addresses = List.of(resolver.resolve(name));
                // Before it completes: whoever asks afterwards asks anew.
                underWay.remove(name, found);
                found.complete(addresses);
            } catch (UnknownHostException | RuntimeException | Error e) {
                underWay.remove(name, found);
                found.completeExceptionally(e);
            }
        });
        return found;
    }
}
