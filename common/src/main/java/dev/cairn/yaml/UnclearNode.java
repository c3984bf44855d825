package dev.cairn.yaml;

/** A node has no certain meaning. The caller that knows its place turns this into {@link InvalidYaml}. */
final class UnclearNode extends RuntimeException {
    private final String what;

    UnclearNode(String what) {
        super(what);
        this.what = what;
    }

    InvalidYaml at(Place place) {
        return new InvalidYaml(place, what);
    }
}
