package dev.cairn.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A mapping under construction, with what its merge key {@code <<} brings in (yaml.org/type/merge.html). */
final class Merging {
    private final Places places;
    private final Map<String, Own> own = new LinkedHashMap<>();
    private final List<ObjectNode> merged = new ArrayList<>();
    private @Nullable Place mergeKey;

    Merging(Places places) {
        this.places = places;
    }

    private record Own(JsonNode json, Places.Member at) {}

    /** @throws InvalidYaml if the key is there already: readers would choose one each */
    void put(String key, JsonNode value, Places.Member at) {
        Own before = own.putIfAbsent(key, new Own(value, at));
        if (before != null) {
            throw new InvalidYaml(
                    at.key(),
                    "the key `" + OneLine.quoted(key) + "` was given before, in "
                            + before.at().key() + ": remove one of the two.");
        }
    }

    /** @throws InvalidYaml if the value is neither a mapping nor a list of mappings, or this is not the first merge key */
    void merge(JsonNode value, Places.Member at) {
        if (mergeKey != null) {
            throw new InvalidYaml(
                    at.key(), "the key `<<` was given before, in " + mergeKey + ": write one list, `<<: [*a, *b]`.");
        }
        mergeKey = at.key();
        for (JsonNode each : value.isArray() ? value : List.of(value)) {
            if (!(each instanceof ObjectNode mapping)) {
                throw new InvalidYaml(
                        at.value(),
                        "`<<` merges a mapping or a list of mappings, such as `<<: *name`:"
                                + " quote the key (\"<<\") if it is an ordinary one.");
            }
            merged.add(mapping);
        }
    }

    /** Own members win over merged ones, and those of an earlier mapping over those of a later one. */
    ObjectNode finished() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (ObjectNode source : merged) {
            source.properties().forEach(member -> inherit(json, source, member.getKey(), member.getValue()));
        }
        own.forEach((key, member) -> {
            json.set(key, member.json());
            places.put(json, key, member.at());
        });
        return json;
    }

    private void inherit(ObjectNode json, ObjectNode source, String key, JsonNode value) {
        if (json.putIfAbsent(key, value) == null) {
            Places.Member at = places.member(source, key);
            if (at != null) {
                places.put(json, key, at);
            }
        }
    }
}
