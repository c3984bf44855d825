package dev.cairn.yaml;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a document stand. Kept by container, not by pointer: pointers of a hostile file would take the length of
 * its keys times the number of its nodes.
 */
final class Places {
    private final Map<ObjectNode, Map<String, Member>> members = new IdentityHashMap<>();
    private final Map<ArrayNode, List<Place>> items = new IdentityHashMap<>();

    /** A key and its value. */
    record Member(Place key, Place value) {}

    void put(ObjectNode parent, String key, Member member) {
        members.computeIfAbsent(parent, p -> new HashMap<>()).put(key, member);
    }

    void add(ArrayNode parent, Place item) {
        items.computeIfAbsent(parent, p -> new ArrayList<>()).add(item);
    }

    @Nullable
    Member member(JsonNode parent, String key) {
        return parent instanceof ObjectNode object
                ? members.getOrDefault(object, Map.of()).get(key)
                : null;
    }

    /** The place of the value that {@code pointer} leads to, or of the deepest one on the way that there is. */
    Place of(JsonNode root, Place rootPlace, JsonPointer pointer) {
        JsonNode node = root;
        Place place = rootPlace;
        JsonPointer rest = pointer;
        while (!rest.matches()) {
            Place next = child(node, rest);
            if (next == null) {
                break;
            }
            place = next;
            node = node.isArray() ? node.path(rest.getMatchingIndex()) : node.path(rest.getMatchingProperty());
            rest = rest.tail();
        }
        return place;
    }

    private @Nullable Place child(JsonNode parent, JsonPointer pointer) {
        if (parent instanceof ArrayNode list) {
            List<Place> known = items.getOrDefault(list, List.of());
            int index = pointer.getMatchingIndex();
            return index >= 0 && index < known.size() ? known.get(index) : null;
        }
        Member member = member(parent, pointer.getMatchingProperty());
        return member == null ? null : member.value();
    }
}
