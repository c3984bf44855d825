package dev.cairn.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {

    @TempDir
    Path folder;

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(Settings.durable(folder));
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Path pidFile() {
        return PidFile.in(data());
    }

    @Test
    void rowsAndPasswordSurviveARestart() throws Exception {
        String password;
        try (var first = start()) {
            password = first.password();
            Client.of(first).execute("CREATE TABLE kept AS SELECT 7 AS number");
        }
        try (var second = start()) {
            assertThat(second.password()).isEqualTo(password);
            assertThat(Client.of(second).ask("SELECT number FROM kept")).isEqualTo("7");
        }
    }

    @Test
    void serverLeftByAKilledJvmIsReplacedAndItsRowsAreThere() throws Exception {
        long orphan;
        try (var other = OtherJvm.start(folder)) {
            assertThat(other.greeting()).isEqualTo("ready " + other.process().pid());
            orphan = PidFile.read(data()).orElseThrow().pid();
            other.kill9();
        }
        assertThat(EmbeddedPostgres.running(folder))
                .as("the orphan still answers")
                .isPresent();

        try (var mine = start()) {
            assertThat(PidFile.read(data()).orElseThrow().pid()).isNotEqualTo(orphan);
            assertThat(Client.of(mine).ask("SELECT word FROM kept")).isEqualTo("from the other JVM");
        }
    }

    @Test
    void pidThatNowBelongsToAnotherProgramIsNeitherTrustedNorSignalled() throws Exception {
        start().close();
        Process unrelated = new ProcessBuilder("sleep", "600").start();
        try {
            writePidFile(unrelated.pid());
            assertThat(EmbeddedPostgres.running(folder)).isEmpty();

            try (var server = start()) {
                assertThat(Client.of(server).ask("SELECT 1")).isEqualTo("1");
            }

            assertThat(unrelated.isAlive()).isTrue();
        } finally {
            unrelated.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void programThatOnlyWorksInTheDataFolderIsNotTakenForTheServer() throws Exception {
        start().close();
        Process visitor =
                new ProcessBuilder("sleep", "600").directory(data().toFile()).start();
        try {
            writePidFile(visitor.pid());
            start().close();
            assertThat(visitor.isAlive()).isTrue();
        } finally {
            visitor.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void emptyPidFileDoesNotKeepTheServerFromStarting() throws Exception {
        start().close();
        Files.createFile(pidFile());
        start().close();
    }

    private void writePidFile(long pid) throws Exception {
        Files.write(
                pidFile(),
                List.of(
                        Long.toString(pid),
                        data().toRealPath().toString(),
                        "1790000000",
                        "5432",
                        "",
                        "127.0.0.1",
                        "  1 2",
                        "ready   "));
    }

    @Test
    void interruptedInitdbIsDoneAgain() throws Exception {
        start().close();
        Path half = folder.resolve("new-data-of-a-killed-start");
        Files.move(data(), half);
        Trees.delete(half.resolve("global"));

        try (var server = start()) {
            assertThat(Client.of(server).ask("SELECT 1")).isEqualTo("1");
        }
        assertThat(half).doesNotExist();
    }

    @Test
    void jvmKilledWhileTheClusterIsMadeLeavesNoHalfCluster() throws Exception {
        killDuringInitdb();

        try (var server = start()) {
            assertThat(Client.of(server).ask("SELECT current_database()")).isEqualTo("cairn");
        }
    }

    private void killDuringInitdb() throws Exception {
        Process other = OtherJvm.launch(folder);
        try {
            while (!initdbIsAtWork()) {
                assertThat(other.waitFor(2, TimeUnit.MILLISECONDS)).isFalse();
            }
        } finally {
            other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        assertThat(data()).doesNotExist();
    }

    private boolean initdbIsAtWork() throws Exception {
        for (Path unfinished : Trees.children(folder, "new-data-*")) {
            if (Files.exists(unfinished.resolve("base/1"))) {
                return true;
            }
        }
        return false;
    }

    @Test
    void damagedBinariesAreUnpackedAgain() throws Exception {
        start().close();
        Path binaries = Trees.children(folder, "postgres-*").getFirst();
        Files.writeString(binaries.resolve("share/postgresql/postgres.bki"), "");

        start().close();

        assertThat(binaries.resolve("share/postgresql/postgres.bki")).isNotEmptyFile();
    }

    @Test
    void lostPasswordIsNamedAsTheCause() throws Exception {
        start().close();
        Files.delete(folder.resolve("password"));

        assertThatThrownBy(this::start).isInstanceOf(PostgresFailure.class).hasMessageContaining("password is missing");
    }

    @Test
    void failureShowsTheLastLinesOfTheLog() throws Exception {
        start().close();
        Files.writeString(data().resolve("postgresql.conf"), "no_such_setting = 1\n");

        assertThatThrownBy(this::start)
                .isInstanceOf(PostgresFailure.class)
                .hasMessageContaining("no_such_setting")
                .hasMessageContaining("CAIRN_DB_URL");
    }

    @Test
    void largeLogIsMovedAsideAtTheNextStart() throws Exception {
        start().close();
        Path log = folder.resolve("postgres.log");
        Files.write(log, new byte[11 * 1024 * 1024]);

        start().close();

        assertThat(log.toFile().length()).isLessThan(1024 * 1024);
        assertThat(folder.resolve("postgres.log.old")).hasSize(11 * 1024 * 1024);
    }
}
