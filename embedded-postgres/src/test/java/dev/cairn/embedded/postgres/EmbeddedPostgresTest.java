package dev.cairn.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedPostgresTest {

    @TempDir
    static Path parent;

    static Path folder;
    static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() {
        folder = parent.resolve("a folder's name; with signs & ü");
        postgres = EmbeddedPostgres.start(Settings.durable(folder));
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @ParameterizedTest
    @CsvSource({
        "fsync, on",
        "synchronous_commit, on",
        "full_page_writes, on",
        "data_checksums, on",
        "wal_segment_size, 4MB",
        "min_wal_size, 80MB",
        "password_encryption, scram-sha-256",
        "server_encoding, UTF8",
        "idle_in_transaction_session_timeout, 1min",
        "listen_addresses, 127.0.0.1",
        "unix_socket_directories, ''",
        "max_connections, 60",
        "log_timezone, UTC"
    })
    void durableServerRunsWithTheClaimedSetting(String name, String value) throws SQLException {
        assertThat(Client.of(postgres).ask("SHOW " + name)).isEqualTo(value);
    }

    @Test
    void textsSortByTheBuiltInUnicodeLocale() throws SQLException {
        assertThat(
                        Client.of(postgres)
                                .ask(
                                        "SELECT concat(datlocprovider, ' ', datlocale, ' ', encoding) FROM pg_database WHERE datname = 'cairn'"))
                .isEqualTo("b C.UTF-8 6");
        assertThat(Client.of(postgres).ask("SELECT upper('ü')")).isEqualTo("Ü");
    }

    @ParameterizedTest
    @CsvSource({
        "'', rwx------",
        "data, rwx------",
        "password, rw-------",
        "postgres.log, rw-------",
    })
    void nobodyElseCanReadTheFolder(String name, String mode) throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
                .isEqualTo(mode);
    }

    @Test
    void passwordHasAtLeast32RandomBytes() {
        assertThat(postgres.password()).matches("[A-Za-z0-9_-]{43,}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", ""})
    void wrongPasswordIsRefused(String password) {
        assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), password))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password");
    }

    @Test
    void factsKeepThePasswordOutOfTheirText() {
        assertThat(postgres.connection().toString()).doesNotContain(postgres.password());
    }

    @Test
    void anyProcessFindsTheRunningServerByItsFolder() {
        assertThat(EmbeddedPostgres.running(folder)).contains(postgres.connection());
    }

    @Test
    void noServerIsFoundInAFolderWithoutOne() {
        assertThat(EmbeddedPostgres.running(parent)).isEmpty();
        assertThat(EmbeddedPostgres.running(parent.resolve("missing"))).isEmpty();
    }

    @Test
    void secondStartInTheSameJvmIsRefusedAndTheFirstKeepsItsLock() throws Exception {
        for (int time = 0; time < 2; time++) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(Settings.durable(folder)))
                    .isInstanceOf(DataFolderInUse.class)
                    .hasMessageContaining(folder.toRealPath().toString())
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        assertThatAnotherJvmIsRefused();
        assertThat(Client.of(postgres).ask("SELECT 1")).isEqualTo("1");
    }

    private static void assertThatAnotherJvmIsRefused() throws Exception {
        try (var other = OtherJvm.start(folder)) {
            assertThat(other.greeting()).isEmpty();
            assertThat(other.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(other.process().exitValue()).isNotZero();
        }
    }

    @Test
    void folderWithForeignFilesIsLeftAlone(@TempDir Path foreign) throws Exception {
        Files.writeString(foreign.resolve("letter.txt"), "dear");
        Trees.mode(foreign, "rwxr-xr-x");

        assertThatThrownBy(() -> EmbeddedPostgres.start(Settings.durable(foreign)))
                .isInstanceOf(PostgresFailure.class)
                .hasMessageContaining("CAIRN_DATA");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(foreign)))
                .isEqualTo("rwxr-xr-x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"b", "a$(id)b", "a`id`b", "a\\b", "a\nb"})
    void folderNameThatInitdbsShellWouldMisreadIsRefused(String name) {
        Path strange = parent.resolve(name);

        assertThatThrownBy(() -> EmbeddedPostgres.start(Settings.durable(strange)))
                .isInstanceOf(PostgresFailure.class)
                .hasMessageContaining("Choose another");

        assertThat(strange).doesNotExist();
    }

    @Test
    void testSettingsTradeDurabilityForSpeed(@TempDir Path other) throws SQLException {
        try (var fast = EmbeddedPostgres.start(Settings.forTests(other))) {
            assertThat(Client.of(fast).ask("SHOW fsync")).isEqualTo("off");
        }
    }

    @Test
    void stopDoesNotWaitForClients(@TempDir Path other) throws SQLException {
        var fast = EmbeddedPostgres.start(Settings.forTests(other));
        try (var client = Client.of(fast).connect()) {
            long start = System.nanoTime();
            fast.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertThat(client.isValid(1)).isFalse();
        }
        assertThat(EmbeddedPostgres.running(other)).isEmpty();
        fast.close();
    }
}
