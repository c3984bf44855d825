package dev.cairn.api.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** Does something once the current request's answer is written or its client has left: it takes no time from the answer. */
@ApplicationScoped
public class AfterAnswer implements Executor {
    private final RoutingContext exchange;

    /** @param exchange of whichever request is current */
    public AfterAnswer(RoutingContext exchange) {
        this.exchange = exchange;
    }

    @Override
    public void execute(Runnable act) {
        AtomicBoolean done = new AtomicBoolean();
        Runnable once = () -> {
            if (done.compareAndSet(false, true)) {
                act.run();
            }
        };
        exchange.addEndHandler(_ -> once.run());
        // Nobody is told of a client that had left before.
        if (exchange.response().closed() || exchange.response().ended()) {
            once.run();
        }
    }
}
