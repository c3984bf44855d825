package dev.cairn.system.bench.rates;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.system.Program;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The floors' statements run by {@code pgbench}: what PostgreSQL alone can do here. For information, and only where that
 * program is installed.
 */
final class PgBench {
    static final String TITLE = "pgbench, no HTTP, no model";

    private static final Path BENCH = Program.CHECKOUT.resolve("bench");
    private static final int CLIENTS = 32;
    private static final int JOBS_OF_A_GROUP = 20;
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");

    private final int seconds;

    PgBench(int seconds) {
        this.seconds = seconds;
    }

    static boolean isInstalled() {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "pgbench")));
    }

    void measure(Sheet sheet) throws Exception {
        Path folder = Files.createTempDirectory("cairn-pgbench");
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.start(new Settings(folder.resolve("postgres"), Rivals.CONNECTIONS, true))) {
            try (Connection connection =
                            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                    Statement statement = connection.createStatement()) {
                statement.execute(Files.readString(BENCH.resolve("src/main/resources/floor.sql")));
                sheet.add(TITLE, Rivals.PLAIN, jobsPerSecond(postgres, "plain.sql", 1));
                statement.execute("truncate job, request, idempotency, step");
                sheet.add(TITLE, Rivals.GROUPED, jobsPerSecond(postgres, "grouped.sql", JOBS_OF_A_GROUP));
            }
        }
    }

    private Measured jobsPerSecond(EmbeddedPostgres postgres, String script, int jobs) throws Exception {
        URI server = URI.create(postgres.jdbcUrl().substring("jdbc:".length()));
        ProcessBuilder pgbench = new ProcessBuilder(
                "pgbench",
                "--no-vacuum",
                "--protocol=prepared",
                "--define=next=0",
                "--define=jobs=" + jobs,
                "--client=" + CLIENTS,
                "--jobs=2",
                "--time=" + seconds,
                "--file=" + BENCH.resolve("pgbench").resolve(script),
                server.getPath().substring(1));
        pgbench.environment().put("PGHOST", server.getHost());
        pgbench.environment().put("PGPORT", String.valueOf(server.getPort()));
        pgbench.environment().put("PGUSER", postgres.user());
        pgbench.environment().put("PGPASSWORD", postgres.password());
        Process process = pgbench.redirectErrorStream(true).start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher rate = RATE.matcher(told);
        if (process.waitFor() != 0 || !rate.find()) {
            throw new IOException("pgbench failed: " + told);
        }
        return new Measured(Map.of("jobs/s", Double.parseDouble(rate.group(1)) * jobs), Map.of());
    }
}
