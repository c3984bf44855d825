package dev.cairn.system.chaos;

/** Who orders. */
enum Tenant {
    DEFAULT("default"),
    /** Its name stands nowhere by chance. */
    OTHER("globex-7d1e");

    private final String id;

    Tenant(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    /** Where its callbacks go. */
    String path() {
        return "/of-" + id;
    }

    Tenant foreign() {
        return this == DEFAULT ? OTHER : DEFAULT;
    }
}
