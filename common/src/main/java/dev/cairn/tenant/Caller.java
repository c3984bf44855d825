package dev.cairn.tenant;

import java.util.Set;

/** Whom a key speaks for, and what it may do. */
public record Caller(String tenant, String keyName, Set<Scope> scopes) {
    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }
}
