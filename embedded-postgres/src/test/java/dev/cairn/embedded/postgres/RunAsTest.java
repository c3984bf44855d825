package dev.cairn.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root has two ways to run the server; both are tried where the tests run as root on Linux. */
class RunAsTest {

    @TempDir
    Path parent;

    private Path folder() {
        return parent.resolve("cairn");
    }

    @BeforeEach
    void onlyAsRoot() throws Exception {
        assumeTrue(Trees.ownerOf(parent) == 0 && Command.find("setpriv").isPresent(), "not root on Linux");
    }

    private EmbeddedPostgres start(RunAs.Choice choice) {
        return EmbeddedPostgres.start(Settings.forTests(folder()), choice);
    }

    @Test
    void withoutNamespacesTheServerRunsAsAnUnprivilegedUser() throws Exception {
        try (var postgres = start(RunAs::withoutNamespaces)) {
            long pid = PidFile.read(folder().resolve("data")).orElseThrow().pid();
            assertThat(Trees.ownerOf(Path.of("/proc", Long.toString(pid))))
                    .isEqualTo(RunAs.Account.unprivileged().uid());
            assertThat(Client.of(postgres).ask("SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void closedParentsAreSearchedWithOneCapability() throws Exception {
        Trees.mode(parent, "rwx------");
        try (var postgres = start(RunAs::withoutNamespaces)) {
            assertThat(Client.of(postgres).ask("SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void openParentsNeedNoCapability() throws Exception {
        Trees.mode(parent, "rwxr-xr-x");
        try (var postgres = start(RunAs::withoutNamespaces)) {
            long pid = PidFile.read(folder().resolve("data")).orElseThrow().pid();
            assertThat(Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")))
                    .contains("CapEff:\t0000000000000000");
            assertThat(Client.of(postgres).ask("SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void folderGoesBackAndForthBetweenTheTwoWays() throws Exception {
        try (var first = start(RunAs::withoutNamespaces)) {
            Client.of(first).execute("CREATE TABLE kept AS SELECT 7 AS number");
        }
        for (RunAs.Choice choice : List.of(RunAs.AUTOMATIC, (RunAs.Choice) RunAs::withoutNamespaces)) {
            try (var again = start(choice)) {
                assertThat(Client.of(again).ask("SELECT number FROM kept")).isEqualTo("7");
                Client.of(again).execute("CREATE TABLE " + (choice == RunAs.AUTOMATIC ? "a" : "b") + " (x int)");
            }
        }
    }
}
