package dev.cairn.system.chaos;

import dev.cairn.system.Receiver.Delivery;
import java.util.List;
import java.util.Map;

/**
 * All that is known of a run.
 *
 * @param thaws when stopped workers went on
 * @param callbacks what the receiver got, by job
 * @param filed how many tickets were filed, by subject
 */
record Witnesses(
        History history,
        Conversations model,
        Evidence evidence,
        List<Thaw> thaws,
        Map<String, List<Delivery>> callbacks,
        Map<String, Long> filed) {}
