package dev.cairn.worker.agent;

import java.util.Optional;
import java.util.Set;

/** The models of this worker, by alias. */
public interface Models {
    Optional<Model> named(String alias);

    Set<String> aliases();
}
