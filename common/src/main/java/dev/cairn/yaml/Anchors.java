package dev.cairn.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/** What the anchors of a document name so far. A name that is given again means the later node from there on. */
final class Anchors {
    private final Map<String, Anchored> named = new HashMap<>();
    private final Set<String> open = new HashSet<>();

    sealed interface Anchored {}

    /** Kept as it is written: as a key it is something else than as a value. */
    record Scalar(ScalarEvent event) implements Anchored {}

    /** @param levels how many levels of lists and mappings it has */
    record Collection(JsonNode json, Budget.Size size, int levels) implements Anchored {}

    void define(NodeEvent node, ScalarEvent scalar) {
        node.getAnchor().ifPresent(anchor -> named.put(anchor.getValue(), new Scalar(scalar)));
    }

    /** Begins a collection: until it is closed, an alias of its anchor would make it contain itself. */
    void open(NodeEvent node) {
        node.getAnchor().ifPresent(anchor -> {
            named.remove(anchor.getValue());
            open.add(anchor.getValue());
        });
    }

    void close(NodeEvent node, JsonNode json, Budget.Size size, int levels) {
        node.getAnchor().ifPresent(anchor -> {
            open.remove(anchor.getValue());
            named.putIfAbsent(anchor.getValue(), new Collection(json, size, levels));
        });
    }

    /** @throws InvalidYaml if it names nothing before it, or what it is itself a part of */
    Anchored of(AliasEvent alias) {
        String name = alias.getAlias().getValue();
        Anchored anchored = named.get(name);
        if (anchored != null) {
            return anchored;
        }
        Place place = Place.of(alias);
        String shown = OneLine.quoted(name);
        if (open.contains(name)) {
            throw new InvalidYaml(
                    place,
                    "`*" + shown + "` stands inside of `&" + shown
                            + "`, so that it would never end: write out what is meant.");
        }
        throw new InvalidYaml(
                place,
                "`*" + shown + "` is an alias, but there is no `&" + shown
                        + "` before it: define it, or quote it if it is text.");
    }
}
