package dev.cairn.system.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Await;
import dev.cairn.system.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** More workers than the database has connections for: as many as fit work, and the others say why they do not. */
@InFleet
class FewConnectionsTest {
    private static final int CONNECTIONS = 9;
    private static final int WORKERS = 5;
    private static final String ROLE = "cairn_few";
    private static final String PASSWORD = "of-a-role-in-tests";

    @Test
    void as_many_workers_as_fit_work_and_the_others_join_when_there_is_room(Fleet fleet) throws Exception {
        String url = database(fleet);
        ApiProgram api = fleet.api();
        few(api.program(), url, fleet);
        List<Program> workers = new ArrayList<>();
        try {
            api.start();
            for (int i = 0; i < WORKERS; i++) {
                workers.add(few(fleet.worker(), url, fleet).begin());
            }
            Await.until(
                    "some wait for room",
                    Duration.ofSeconds(60),
                    () -> count(workers, FewConnectionsTest::saysWhy) > 0);
            Await.until("some are ready", Duration.ofSeconds(60), () -> ready(workers) >= WORKERS / 2);

            List<String> jobs = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                jobs.add(api.submit("echo", Orders.number(i)));
            }
            for (String job : jobs) {
                assertThat(api.untilFinal(job).path("status").asText()).isEqualTo("succeeded");
            }

            fleet.execute("alter role " + ROLE + " connection limit -1");
            Await.until("all are ready", Duration.ofSeconds(60), () -> ready(workers) == WORKERS);
        } finally {
            for (Program worker : workers) {
                worker.kill();
            }
            api.program().kill();
        }
    }

    private static boolean saysWhy(Program worker) throws Exception {
        return worker.logged().contains("no room for this worker's connections")
                || worker.logged().contains("waiting for");
    }

    private static long ready(List<Program> workers) throws Exception {
        return count(workers, worker -> worker.answers("/q/health/ready"));
    }

    private interface Look {
        boolean at(Program worker) throws Exception;
    }

    private static long count(List<Program> workers, Look look) throws Exception {
        long found = 0;
        for (Program worker : workers) {
            found += look.at(worker) ? 1 : 0;
        }
        return found;
    }

    private static Program few(Program program, String url, Fleet fleet) {
        return program.with("CAIRN_DB_URL", url)
                .with("CAIRN_DB_USER", ROLE)
                .with("CAIRN_DB_PASSWORD", PASSWORD)
                .having("cairn.rabbitmq.prefix=" + fleet.broker().prefix() + "-few");
    }

    private static String database(Fleet fleet) throws Exception {
        fleet.execute(
                "create role " + ROLE + " login password '" + PASSWORD + "' connection limit " + CONNECTIONS,
                "create database cairn_few owner " + ROLE);
        return fleet.postgres().jdbcUrl().replaceFirst("/[^/?]+($|\\?)", "/cairn_few$1");
    }
}
