package dev.cairn.system.bench.rates;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.system.Cairn;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/** One that is killed, and started again on what its database kept. */
interface Mortal extends AutoCloseable {
    /** Starts it, or starts it again, and returns when it is ready. */
    Rival start() throws Exception;

    /** SIGKILL of the program. */
    void kill() throws Exception;

    /** What all its processes logged. */
    Path log();

    /** The embedded PostgreSQL outlives the program that it belongs to, and the next one of it. */
    static Mortal standalone(Cairn cairn) {
        return new Mortal() {
            @Override
            public Rival start() throws Exception {
                cairn.start();
                var postgres = EmbeddedPostgres.running(cairn.data().resolve("postgres"))
                        .orElseThrow();
                Books books = books(postgres.jdbcUrl(), postgres.user(), postgres.password(), Books.Tables.JOBS);
                return new Rival(Rivals.STANDALONE, cairn.port(), "/v1/jobs", Cairn.KEY, books, program(cairn.pid()));
            }

            @Override
            public void kill() throws Exception {
                cairn.kill();
            }

            @Override
            public Path log() {
                return cairn.log();
            }

            @Override
            public void close() throws Exception {
                cairn.close();
            }
        };
    }

    /** @param engine of a {@link BenchProgram}, whose PostgreSQL nobody kills */
    static Mortal program(String name, String engine, Books.Tables tables, BenchProgram model, Path folder)
            throws Exception {
        EmbeddedPostgres postgres =
                EmbeddedPostgres.start(new Settings(folder.resolve("killed-" + engine), Rivals.CONNECTIONS, true));
        Path log = folder.resolve("killed-" + engine + ".log");
        BenchProgram program = Rivals.engine(engine, log, postgres, model);
        return new Mortal() {
            @Override
            public Rival start() throws Exception {
                program.start();
                Books books = books(postgres.jdbcUrl(), postgres.user(), postgres.password(), tables);
                return new Rival(name, program.port(), "/v1/jobs", "none", books, Map.of("program", program.process()));
            }

            @Override
            public void kill() throws Exception {
                program.kill();
            }

            @Override
            public Path log() {
                return log;
            }

            @Override
            public void close() throws Exception {
                program.close();
                postgres.close();
            }
        };
    }

    private static Map<String, ProcessHandle> program(long pid) {
        return Map.of("program", ProcessHandle.of(pid).orElseThrow());
    }

    private static Books books(String url, String user, String password, Books.Tables tables) throws SQLException {
        return new Books(DriverManager.getConnection(url, user, password), tables);
    }
}
