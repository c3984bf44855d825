package dev.cairn.system.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import dev.cairn.system.ModelServer;
import dev.cairn.system.Proxy;
import dev.cairn.system.survival.Gate;
import dev.cairn.system.survival.Triage;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A primary and its standby: nothing is written to a standby, whoever shows it, and the primary is used as soon as it is there. */
class StandbyTest {
    private static final int JOBS = 30;

    /** Each takes as long as the pool waits for a session. */
    private static final int REFUSALS = 5;

    private static final Duration SOON = Duration.ofSeconds(2);

    @BeforeAll
    static void isInstalled() throws Exception {
        DebianPostgres.assumeInstalled("the tests of standbys");
    }

    @Test
    void an_address_that_shows_a_standby_for_a_while_costs_no_job_and_is_used_again_at_once() throws Exception {
        Gate gate = new Gate(call -> Triage.turns(call) == 1);
        try (DebianPostgres primary = DebianPostgres.start("fsync = off");
                DebianPostgres standby = primary.standby();
                Proxy address = new Proxy(primary.port());
                ModelServer model = new ModelServer(gate);
                Cairn cairn = over("127.0.0.1:" + address.port(), model).start()) {
            List<String> accepted = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                accepted.add(cairn.submit(Triage.AGENT, Triage.ticket("before-" + i)));
            }
            Await.until("all are in mid-step", () -> gate.reached() == JOBS);

            address.lead(standby.port());
            address.cut();
            for (int i = 0; i < REFUSALS; i++) {
                assertThat(submit(cairn).statusCode()).isEqualTo(503);
            }
            gate.open();
            address.lead(primary.port());
            address.cut();

            Await.until("jobs are taken again", SOON, () -> taken(cairn, accepted));
            for (int i = 0; i < JOBS; i++) {
                assertThat(taken(cairn, accepted))
                        .as("no session of the standby is left")
                        .isTrue();
            }
            for (String job : accepted) {
                assertThat(cairn.untilFinal(job).path("status").asText()).isEqualTo("succeeded");
            }
        }
    }

    @Test
    void of_two_hosts_the_primary_is_used_and_the_other_one_once_it_is_the_primary() throws Exception {
        Gate gate = new Gate(call -> false);
        List<String> accepted = new ArrayList<>();
        try (DebianPostgres first = DebianPostgres.start("fsync = off", "synchronous_standby_names = '*'");
                DebianPostgres standby = first.standby();
                ModelServer model = new ModelServer(gate);
                Cairn cairn = over("127.0.0.1:" + standby.port() + ",127.0.0.1:" + first.port(), model)
                        .start()) {
            for (int i = 0; i < JOBS; i++) {
                assertThat(taken(cairn, accepted)).isTrue();
            }
            first.close();
            standby.execute("alter system set synchronous_standby_names = ''");
            standby.execute("select pg_reload_conf()");
            standby.promote();

            Await.until("jobs are taken again", SOON, () -> taken(cairn, accepted));
            for (String job : accepted) {
                assertThat(cairn.untilFinal(job).path("status").asText()).isEqualTo("succeeded");
            }
        }
    }

    private static Cairn over(String hosts, ModelServer model) throws Exception {
        return new Cairn()
                .with("CAIRN_DB_URL", "postgresql://" + hosts + "/postgres")
                .with("CAIRN_DB_USER", DebianPostgres.USER)
                .with("CAIRN_DB_PASSWORD", DebianPostgres.PASSWORD)
                .with("CAIRN_MODEL_URL", model.url())
                .having("cairn.api.development-key=true");
    }

    private static boolean taken(Cairn cairn, List<String> accepted) throws Exception {
        HttpResponse<String> answer = submit(cairn);
        if (answer.statusCode() == 202) {
            accepted.add(Cairn.JSON.readTree(answer.body()).path("id").asText());
        }
        return answer.statusCode() == 202;
    }

    private static HttpResponse<String> submit(Cairn cairn) throws Exception {
        return cairn.post("/v1/jobs", "{\"agent\": \"echo\", \"input\": 1}");
    }
}
