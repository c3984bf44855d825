package dev.cairn.yaml;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** One YAML document as JSON. It knows where its parts stand, so that an error can name the line. */
public final class YamlDocument {
    private final JsonNode root;
    private final Place rootPlace;
    private final Places places;

    YamlDocument(JsonNode root, Place rootPlace, Places places) {
        this.root = root;
        this.rootPlace = rootPlace;
        this.places = places;
    }

    /**
     * The only document of a file of at most 1 MiB.
     *
     * @throws InvalidYaml if the file cannot be read, holds none or several, is not YAML, or has no certain meaning
     */
    public static YamlDocument read(Path file) {
        return YamlReader.read(YamlSource.read(file));
    }

    /** As {@link #read}, of the text of a file. */
    public static YamlDocument parse(String text) {
        return YamlReader.read(YamlSource.text(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Nobody may change it: what aliases name is in it more than once. */
    public JsonNode root() {
        return root;
    }

    /** Where the value stands that {@code pointer} leads to; if there is none, the nearest one on the way to it. */
    public Place place(JsonPointer pointer) {
        return places.of(root, rootPlace, pointer);
    }

    /** Where the key of {@code parent}'s member stands. */
    public Place keyPlace(JsonPointer parent, String key) {
        Places.Member member = places.member(root.at(parent), key);
        return member == null ? place(parent) : member.key();
    }
}
