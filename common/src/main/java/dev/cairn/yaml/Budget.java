package dev.cairn.yaml;

/** How much a document may hold once its aliases are written out: a few lines of them can stand for gigabytes. */
final class Budget {
    static final int MOST_LEVELS = 100;
    static final long MOST_NODES = 100_000;
    static final long MOST_CHARACTERS = 4L * 1024 * 1024;

    private long nodes;
    private long characters;

    /** How much of the budget a part of a document takes. */
    record Size(long nodes, long characters) {
        Size minus(Size before) {
            return new Size(nodes - before.nodes, characters - before.characters);
        }
    }

    Size spent() {
        return new Size(nodes, characters);
    }

    /** @throws InvalidYaml if this is too much */
    void spend(Size size, Place place) {
        nodes += size.nodes();
        characters += size.characters();
        if (nodes > MOST_NODES) {
            throw tooLarge(place, "%,d keys and values".formatted(MOST_NODES));
        }
        if (characters > MOST_CHARACTERS) {
            throw tooLarge(place, "%,d characters".formatted(MOST_CHARACTERS));
        }
    }

    /** @throws InvalidYaml if the document is nested too deeply for the recursion of all that read it */
    void checkLevels(int levels, Place place) {
        if (levels > MOST_LEVELS) {
            throw new InvalidYaml(place, "nested more than " + MOST_LEVELS + " levels deep: make it flatter.");
        }
    }

    private static InvalidYaml tooLarge(Place place, String most) {
        return new InvalidYaml(
                place, "with its aliases written out, the document is larger than " + most + ": make it smaller.");
    }
}
