package dev.cairn.standalone.demo;

import dev.cairn.standalone.listen.Listener;
import dev.cairn.standalone.listen.Received;
import dev.cairn.standalone.listen.Reception;
import dev.cairn.standalone.listen.SecretEndpoint;
import dev.cairn.standalone.listen.SecretEndpoint.Given;
import dev.cairn.standalone.listen.Verifier;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Receives the demo's callbacks as a client would; it is in this process and outlives the server. */
final class DemoReceiver implements AutoCloseable {
    private final Listener listener = new Listener("127.0.0.1", 0, "/callbacks");
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);

    /** Asks the Cairn there for its signing secret and listens from now on. */
    void listenTo(String cairn) throws InterruptedException {
        try (SecretEndpoint endpoint = new SecretEndpoint(URI.create(cairn), "ck_dev")) {
            if (!(endpoint.reveal() instanceof Given(String secret))) {
                throw new IllegalStateException("A fresh Cairn did not tell its signing secret.");
            }
            listener.start(new Reception(new Verifier(List.of(secret)), OptionalInt.empty(), this::note));
        }
    }

    URI url() {
        return listener.url();
    }

    /** All that came, once there is one or {@code most} is over. */
    List<Received> await(Duration most) throws InterruptedException {
        boolean inTime = first.await(most.toMillis(), TimeUnit.MILLISECONDS);
        return inTime ? List.copyOf(received) : List.of();
    }

    private void note(Received callback) {
        received.add(callback);
        first.countDown();
    }

    @Override
    public void close() {
        listener.close();
    }
}
