package dev.cairn.api.signing;

import dev.cairn.callback.CallbackSecrets;
import dev.cairn.callback.SigningSecrets;
import dev.cairn.secret.SecretBox;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the parts that need the key of the secrets; without one the program does not start. */
@ApplicationScoped
class SigningParts {
    @Produces
    @Singleton
    CallbackSecrets secrets(SigningSecrets kept, SecretsSettings settings) {
        return new CallbackSecrets(kept, new SecretBox(settings.key().orElse("")));
    }

    /** At the start, not at the first callback hours later. */
    void check(@Observes StartupEvent startup, SecretsSettings settings) {
        new SecretBox(settings.key().orElse(""));
    }
}
