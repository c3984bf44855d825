package dev.cairn.standalone.rehearsal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The exchanges of a server in the order of their arrival. Safe for many threads. */
final class ExchangeLog {
    private final List<Exchange> exchanges = new ArrayList<>();

    /** Its place, for {@link #update}. */
    synchronized int add(Exchange exchange) {
        exchanges.add(exchange);
        return exchanges.size() - 1;
    }

    synchronized void update(int place, UnaryOperator<Exchange> change) {
        exchanges.set(place, change.apply(exchanges.get(place)));
    }

    synchronized List<Exchange> snapshot() {
        return List.copyOf(exchanges);
    }
}
