package dev.cairn.standalone;

import dev.cairn.start.Departure;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Says that it is up, and stays so until told to stop. */
public class Serving implements QuarkusApplication {
    private final String host;
    private final int port;
    private final int managementPort;
    private final boolean developmentKey;
    private final boolean embedded;
    private final StandaloneModels models;

    public Serving(
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port,
            @ConfigProperty(name = "quarkus.management.port") int managementPort,
            @ConfigProperty(name = "cairn.api.development-key", defaultValue = "false") boolean developmentKey,
            @ConfigProperty(name = "cairn.standalone.embedded", defaultValue = "false") boolean embedded,
            StandaloneModels models) {
        this.host = host;
        this.port = port;
        this.managementPort = managementPort;
        this.developmentKey = developmentKey;
        this.embedded = embedded;
        this.models = models;
    }

    @Override
    public int run(String... arguments) {
        banner().forEach(System.out::println);
        System.out.flush();
        Departure.onTerm();
        Quarkus.waitForExit();
        return 0;
    }

    private List<String> banner() {
        String key = developmentKey
                ? "ck_dev (development key: works from this machine only)"
                : "make one with ./cairn key create, or set CAIRN_ADMIN_KEY";
        String model = models.isRehearsing()
                ? "rehearsal: scripted and offline, for the sample agents (set CAIRN_MODEL_URL for a real one)"
                : "as configured";
        return List.of(
                "",
                "  /\\   Cairn is up: http://" + host + ":" + port + "/",
                " /__\\  database    " + (embedded ? "embedded PostgreSQL" : "external PostgreSQL"),
                "/____\\ key         " + key,
                "       model       " + model,
                "       health      http://" + host + ":" + managementPort + "/q/health",
                "");
    }
}
