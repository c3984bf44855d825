package dev.cairn.tenant;

import java.util.regex.Pattern;

/** The names tenants may have. */
public final class Tenants {
    /** The tenant of keys that name none. */
    public static final String DEFAULT = "default";

    /** Owns the agents that every tenant may run; has no keys and no jobs. */
    public static final String SHARED = "shared";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private Tenants() {}

    public static boolean mayBeNamed(String name) {
        return NAME.matcher(name).matches() && !name.equals(SHARED);
    }
}
