package dev.cairn.system.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Cairn;
import dev.cairn.system.Trained;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache that starts are faster with. */
class TrainingTest {
    @TempDir
    Path folder;

    @Test
    void a_training_makes_a_cache_that_the_next_start_takes() throws Exception {
        for (String module : List.of("standalone", "programs/api", "programs/worker")) {
            assertThat(Trained.cache(module))
                    .as("%s: %s", module, Files.readString(Trained.log()))
                    .isPresent();
        }

        // With this mode the JVM does not start if it cannot take the cache.
        try (Cairn cairn = new Cairn().running("-XX:AOTMode=on").start()) {
            assertThat(cairn.untilFinal(cairn.submit("support-triage", Cairn.sampleTicket("double-charge")))
                            .path("status")
                            .asText())
                    .isEqualTo("succeeded");
        }
    }

    @Test
    void a_cache_that_does_not_fit_stops_no_start_and_is_not_spoken_of() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.aot"), "no cache at all");
        for (Path cache : List.of(broken, folder.resolve("not-there.aot"))) {
            try (Cairn cairn = new Cairn()
                    .untrained()
                    .running("-XX:AOTCache=" + cache)
                    .running("-Xlog:aot*=off")
                    .start()) {
                assertThat(Files.readString(cairn.log(), StandardCharsets.UTF_8))
                        .contains("Cairn is up")
                        .doesNotContain("aot", "AOT", "warning", "error");
            }
        }
    }
}
