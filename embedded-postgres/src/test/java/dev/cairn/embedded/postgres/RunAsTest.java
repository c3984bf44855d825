package dev.cairn.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
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
    void aFileSystemThatRunsNoProgramsIsNamedAsTheCause() throws Exception {
        Path mount = Files.createDirectory(parent.resolve("noexec"));
        assumeTrue(ran("mount", "-t", "tmpfs", "-o", "noexec,size=300m", "tmpfs", mount.toString()), "may not mount");
        try {
            assertThatExceptionOfType(PostgresFailure.class)
                    .isThrownBy(() -> EmbeddedPostgres.start(Settings.forTests(mount.resolve("postgres"))))
                    .withMessageContaining("mounted with noexec")
                    .withMessageContaining("CAIRN_DATA");
        } finally {
            ran("umount", mount.toString());
        }
    }

    private static boolean ran(String... command) throws Exception {
        return new ProcessBuilder(command).start().waitFor() == 0;
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
        try (var second = start(RunAs::automatic)) {
            assertThat(Client.of(second).ask("SELECT number FROM kept")).isEqualTo("7");
            // A file that is root's: the way back has to give it away again.
            Client.of(second).execute("CREATE TABLE added AS SELECT 8 AS number");
        }
        try (var third = start(RunAs::withoutNamespaces)) {
            assertThat(Client.of(third).ask("SELECT number FROM added")).isEqualTo("8");
        }
    }
}
