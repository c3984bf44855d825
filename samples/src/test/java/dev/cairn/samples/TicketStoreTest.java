package dev.cairn.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.samples.TicketStore.Draft;
import dev.cairn.samples.TicketStore.Ticket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TicketStoreTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Draft DRAFT = new Draft("cus_1001", "Charged twice", "billing", "high", "Two payments.");

    @TempDir
    private Path folder;

    @RepeatedTest(20)
    void racingCallsWithOneKeyFileOneTicketAndAllGetIt() throws Exception {
        int racers = 16;
        CyclicBarrier start = new CyclicBarrier(racers);
        List<Callable<Ticket>> calls = IntStream.range(0, racers)
                .<Callable<Ticket>>mapToObj(racer -> () -> {
                    TicketStore store = new TicketStore(folder, InstantSource.fixed(NOON.plusSeconds(racer)));
                    start.await();
                    return store.create("key", "job_" + racer, DRAFT);
                })
                .toList();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Ticket>> tickets = threads.invokeAll(calls);
            assertThat(tickets.stream().map(Future::resultNow).distinct()).hasSize(1);
        }
        assertThat(files()).singleElement().asString().endsWith(".json");
    }

    @Test
    void aSecondCallWithTheKeyGetsTheFirstTicketUnchanged() throws Exception {
        Ticket first = storeAt(NOON).create("key", "job_a", DRAFT);
        Ticket second = storeAt(NOON.plusSeconds(60))
                .create("key", "job_b", new Draft("cus_1002", "Other", "bug", "low", "Other."));

        assertThat(second).isEqualTo(first);
        assertThat(storeAt(NOON).all()).containsExactly(first);
    }

    @Test
    void aTicketKeepsWhatItWasFiledWith() throws Exception {
        storeAt(NOON).create("key", "job_a", DRAFT);

        Ticket kept = storeAt(NOON.plusSeconds(60)).find("key").orElseThrow();

        assertThat(kept.content()).isEqualTo(DRAFT);
        assertThat(kept.job()).isEqualTo("job_a");
        assertThat(kept.createdAt()).isEqualTo(NOON);
    }

    @Test
    void theNumberFollowsFromTheKeyAndIsReadable() throws Exception {
        Ticket ticket = storeAt(NOON).create("job_1/step 3/0", "job_1", DRAFT);
        Ticket elsewhere = new TicketStore(folder.resolve("other"), InstantSource.fixed(NOON))
                .create("job_1/step 3/0", "job_1", DRAFT);

        assertThat(ticket.id()).matches("T-[0-9A-HJKMNP-TV-Z]{8}").isEqualTo(elsewhere.id());
        assertThat(storeAt(NOON).create("job_1/step 3/1", "job_1", DRAFT).id()).isNotEqualTo(ticket.id());
    }

    @Test
    void aKeyWithPathSignsStaysInTheFolder() throws Exception {
        storeAt(NOON).create("../../escape/\u0000", "job_1", DRAFT);

        assertThat(files()).hasSize(1);
    }

    @Test
    void nothingIsFoundBeforeTheFirstTicketAndNoFolderIsNeeded() throws Exception {
        TicketStore store = new TicketStore(folder.resolve("missing"), InstantSource.fixed(NOON));

        assertThat(store.find("key")).isEmpty();
        assertThat(store.all()).isEmpty();
    }

    @Test
    void whatAKilledWriterLeftBehindIsNoTicket() throws Exception {
        Files.writeString(folder.resolve(".unfinished-1.tmp"), "{\"id\": \"T-");

        assertThat(storeAt(NOON).find("key")).isEmpty();
        assertThat(storeAt(NOON).all()).isEmpty();
    }

    private TicketStore storeAt(Instant now) {
        return new TicketStore(folder, InstantSource.fixed(now));
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
