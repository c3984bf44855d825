package dev.cairn.bench;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** What the program is to be. */
@ConfigMapping(prefix = "bench")
interface BenchSettings {
    enum Kind {
        PLAIN,
        GROUPED,
        /** Grouped, with a ticket per job. */
        TICKETS,
        DBOS,
        /** None: this process is the model server. */
        MODEL
    }

    Kind engine();

    /** Where the model is asked. */
    @WithDefault("http://127.0.0.1:8080/v1")
    String modelUrl();

    Optional<String> amqpUrl();
}
