package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How everything that the programs ask of their database is carried out, while its tables are empty and after a long life,
 * with every plan that a connection can come to have: one kept from when there was nothing, one made with statistics from
 * then or from when many jobs ran, one for any argument, one for these.
 */
class PlansTest {
    private static final String EMPTY = "over empty tables";

    /** As often as makes the server choose between a plan for any argument and one for these. */
    private static final int OFTEN = 8;

    /** Of an index by then; over nothing it has one. */
    private static final int LEVELS = 3;

    private static final int SOME_PAGES = 30;

    private static final List<Reading> READINGS = new ArrayList<>();

    @BeforeAll
    static void liveLong() throws Exception {
        try (GrownDatabase database = new GrownDatabase();
                Watched old = database.connect()) {
            database.execute("analyze");
            try (Looks looks = new Looks(old.source())) {
                Acts acts = new Acts(new Database(old.source()));
                ClientActs clients = new ClientActs(looks, new Database(old.source()));
                watch(database, old, EMPTY, OFTEN, Stream.of(acts.all(), clients.looks(), clients.lists()));
                for (String statement : History.STATEMENTS) {
                    database.execute(statement);
                }
                watch(database, old, "by plans from when there was nothing", 1, Stream.of(acts.all(), clients.looks()));
            }
            watchAnew(database, "with statistics from when there was nothing", "auto", false);
            database.execute("analyze");
            watchAnew(database, "for any argument", "force_generic_plan", false);
            watchAnew(database, "for these arguments", "force_custom_plan", true);
            watchAnew(database, "as the server chooses", "auto", true);
            for (String statement : History.MANY_RAN) {
                database.execute(statement);
            }
            watchAnew(database, "with statistics from when many ran", "auto", false);
        }
    }

    private static void watchAnew(GrownDatabase database, String circumstance, String plans, boolean withLists)
            throws Exception {
        try (Watched connection = database.connect();
                Looks looks = new Looks(connection.source())) {
            connection.execute("set plan_cache_mode = " + plans);
            Acts acts = new Acts(new Database(connection.source()));
            ClientActs clients = new ClientActs(looks, new Database(connection.source()));
            int times = plans.equals("auto") ? OFTEN : 1;
            watch(
                    database,
                    connection,
                    circumstance,
                    times,
                    Stream.of(acts.all(), clients.looks(), withLists ? clients.lists() : List.of()));
        }
    }

    private static void watch(
            GrownDatabase database, Watched connection, String circumstance, int times, Stream<List<Act>> acts)
            throws Exception {
        for (Act act : acts.flatMap(List::stream).toList()) {
            for (int i = 0; i < times; i++) {
                Runnable prepared = act.prepared().get();
                connection.execute("select pg_stat_force_next_flush()");
                connection.plans();
                long before = database.pages();
                prepared.run();
                connection.execute("select pg_stat_force_next_flush()");
                READINGS.add(new Reading(circumstance, act, connection.plans(), database.pages() - before));
            }
        }
    }

    @Test
    void every_act_was_watched() {
        assertThat(READINGS).allSatisfy(reading -> assertThat(reading.plans()).isNotEmpty());
        assertThat(READINGS.stream().filter(reading -> reading.allRows() > 0).count())
                .isGreaterThan(READINGS.size() / 2);
    }

    @Test
    void nothing_reads_a_table_that_grows_from_one_end_to_the_other() {
        assertThat(READINGS.stream().filter(reading -> !reading.readWhole().isEmpty()))
                .isEmpty();
    }

    @Test
    void nothing_looks_at_more_rows_than_it_needs() {
        assertThat(READINGS.stream()
                        .filter(reading -> !reading.circumstance().equals(EMPTY))
                        .filter(reading -> reading.allRows() > reading.act().mostRows()))
                .isEmpty();
    }

    @Test
    void nothing_touches_more_pages_than_deeper_indexes_make_it() {
        Map<String, Long> most = new HashMap<>();
        READINGS.stream()
                .filter(reading -> reading.circumstance().equals(EMPTY))
                .forEach(reading -> most.merge(reading.act().name(), reading.pages(), Math::max));
        assertThat(READINGS.stream()
                        .filter(reading -> reading.pages()
                                > LEVELS
                                                * Math.max(
                                                        reading.act().mostRows(),
                                                        most.getOrDefault(
                                                                reading.act().name(), 0L))
                                        + SOME_PAGES))
                .isEmpty();
    }
}
