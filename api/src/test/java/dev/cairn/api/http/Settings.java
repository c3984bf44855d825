package dev.cairn.api.http;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Settings of the api with their defaults but for those that a test names. */
record Settings(List<String> origins, boolean developmentKey) implements ApiSettings {
    @Override
    public int maxBody() {
        return 1_048_576;
    }

    @Override
    public int maxDepth() {
        return 64;
    }

    @Override
    public Set<String> lanes() {
        return Set.of("default");
    }

    @Override
    public boolean loopbackCallbacks() {
        return false;
    }

    @Override
    public Optional<List<String>> corsOrigins() {
        return origins.isEmpty() ? Optional.empty() : Optional.of(origins);
    }

    @Override
    public Optional<String> adminKey() {
        return Optional.empty();
    }
}
