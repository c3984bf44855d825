package dev.cairn.yaml;

/** A YAML file cannot be used; the message is one line that says where, what was found and what to do. */
public class InvalidYaml extends RuntimeException {
    public InvalidYaml(Place place, String message) {
        super(place + ": " + OneLine.of(message));
    }

    /** For what concerns the whole file. */
    public InvalidYaml(String message) {
        super(OneLine.of(message));
    }
}
