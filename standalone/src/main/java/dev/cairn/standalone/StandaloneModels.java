package dev.cairn.standalone;

import dev.cairn.standalone.rehearsal.RehearsalModel;
import dev.cairn.worker.agent.Model;
import dev.cairn.worker.agent.Models;
import dev.cairn.worker.openai.ConfiguredModels;
import dev.cairn.worker.openai.ModelSettings;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The configured models; while none at all is configured, {@code default} is the rehearsal model. */
@Singleton
@Typed({Models.class, StandaloneModels.class})
public class StandaloneModels implements Models {
    private static final String DEFAULT = "default";

    private final ConfiguredModels configured;
    private final Model rehearsal;

    public StandaloneModels(
            ModelSettings settings,
            Vertx vertx,
            @ConfigProperty(name = "cairn.rehearsal.latency", defaultValue = "PT0S") Duration latency) {
        this.configured = new ConfiguredModels(settings, vertx);
        this.rehearsal = new RehearsalModel(latency);
    }

    boolean isRehearsing() {
        return configured.aliases().isEmpty();
    }

    @Override
    public Optional<Model> named(String alias) {
        return isRehearsing() && alias.equals(DEFAULT) ? Optional.of(rehearsal) : configured.named(alias);
    }

    @Override
    public Set<String> aliases() {
        Set<String> aliases = new HashSet<>(configured.aliases());
        if (isRehearsing()) {
            aliases.add(DEFAULT);
        }
        return aliases;
    }
}
