package dev.cairn.system.bench.rates;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.system.Api;
import dev.cairn.system.Program;
import java.nio.file.Path;

/** The program of the module {@code bench} in a process of its own: a floor, the peer, or the model server. */
final class BenchProgram extends Api implements AutoCloseable {
    private final Program program;

    BenchProgram(Path log) {
        super("none");
        program = Rivals.tuned(new Program("bench", log)).with("CAIRN_PORT", String.valueOf(port()));
    }

    BenchProgram having(String property) {
        program.having(property);
        return this;
    }

    BenchProgram over(EmbeddedPostgres postgres) {
        return over(postgres.jdbcUrl())
                .having("quarkus.datasource.username=" + postgres.user())
                .having("quarkus.datasource.password=" + postgres.password());
    }

    /** Connects only when it must: the model server never does. */
    BenchProgram over(String jdbcUrl) {
        return having("quarkus.datasource.jdbc.url=" + jdbcUrl);
    }

    BenchProgram start() throws Exception {
        program.start();
        return this;
    }

    /** SIGKILL; it can be started again. */
    void kill() throws Exception {
        program.kill();
    }

    ProcessHandle process() {
        return ProcessHandle.of(program.pid()).orElseThrow();
    }

    String url(String path) {
        return uri(path).toString();
    }

    @Override
    public void close() throws Exception {
        kill();
        disconnect();
    }
}
