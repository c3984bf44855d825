package dev.cairn.node.rabbitmq;

import java.util.List;

/** Why a node refuses what is published, and how that is brought about: by a limit that nothing can keep. */
public enum Alarm {
    /** More memory in use than allowed. */
    MEMORY("mem_alarm", List.of("set_vm_memory_high_watermark", "0"), "set_vm_memory_high_watermark absolute 1GB"),
    /** Less disk free than demanded. */
    DISK("disk_free_alarm", List.of("set_disk_free_limit", "1000000GB"), "set_disk_free_limit 50MB");

    private final String shownAs;
    private final List<String> raise;
    private final List<String> clear;

    /** @param clear brings back what {@link NodeFolder} configures */
    Alarm(String shownAs, List<String> raise, String clear) {
        this.shownAs = shownAs;
        this.raise = raise;
        this.clear = List.of(clear.split(" "));
    }

    /** The arguments of rabbitmqctl. */
    List<String> raise() {
        return raise;
    }

    List<String> clear() {
        return clear;
    }

    /** In what the HTTP API tells of a node. */
    boolean standsIn(String node) {
        return node.contains("\"" + shownAs + "\":true");
    }
}
