package dev.cairn.tenant;

import java.util.Optional;
import java.util.Set;

/** Where API keys are kept. */
public interface Keys {
    /** The caller behind a secret; empty when there is no such key or it was revoked. */
    Optional<Caller> find(byte[] secretSha256);

    /** Keeps a new key, and makes its tenant if there is none of that name yet. */
    void create(String tenant, String name, Set<Scope> scopes, byte[] secretSha256);
}
