package dev.cairn.api.deliver;

import java.util.HashMap;
import java.util.Map;

/** How many tries are under way, by host. */
final class UnderWay {
    private final Map<String, Integer> byHost = new HashMap<>();
    private int count;

    synchronized void add(String host) {
        byHost.merge(host, 1, Integer::sum);
        count++;
    }

    synchronized void remove(String host) {
        byHost.computeIfPresent(host, (name, tries) -> tries == 1 ? null : tries - 1);
        count--;
    }

    synchronized int count() {
        return count;
    }

    /** How many more may begin, of every host that has some. */
    synchronized Map<String, Integer> roomOfBusyHosts(int perHost) {
        Map<String, Integer> room = new HashMap<>();
        byHost.forEach((host, tries) -> room.put(host, Math.max(0, perHost - tries)));
        return room;
    }
}
