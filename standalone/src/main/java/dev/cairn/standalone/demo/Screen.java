package dev.cairn.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.standalone.listen.Colour;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the demo shows; in colour on a terminal only. */
final class Screen {
    private final Set<String> shown = new HashSet<>();

    void say(String text) {
        System.out.println(text);
        System.out.flush();
    }

    void alarm(String text) {
        say("\n  " + Colour.ALARM.of(text) + "\n");
    }

    /** Whether {@code held}, told either way. */
    boolean check(String claim, boolean held) {
        say((held ? Colour.GREEN.of("  ✔ ") : Colour.RED.of("  ✘ NOT TRUE: ")) + claim);
        return held;
    }

    void beginWatching() {
        shown.clear();
    }

    /** Shows the steps that were not shown yet, in the state they are in. */
    void show(List<JsonNode> steps) {
        for (JsonNode step : steps) {
            String state = step.path("state").asText();
            if (shown.add(step.path("position").asInt() + state)) {
                String mark = state.equals("reserved") ? "… under way" : "kept";
                say("  ▲ step %d  %-5s %-18s %s (attempt %d)"
                        .formatted(
                                step.path("position").asInt(),
                                step.path("kind").asText(),
                                step.path("name").asText(),
                                (state.equals("reserved") ? Colour.YELLOW : Colour.GREEN).of(mark),
                                step.path("attempt").asInt()));
            }
        }
    }
}
