package dev.cairn.standalone.listen;

import java.util.LinkedHashMap;
import java.util.Map;

/** Counts how often each delivery came; of very many it forgets the oldest. */
final class Repeats {
    private static final int MOST_REMEMBERED = 100_000;

    private final Map<String, Integer> times = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    /** @return how often it came, with this time */
    synchronized int count(String delivery) {
        return times.merge(delivery, 1, Integer::sum);
    }
}
