package dev.cairn.system.bench;

import dev.cairn.system.Api;
import dev.cairn.system.Await;
import dev.cairn.system.survival.Triage;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;

/** Jobs that are submitted at a steady rate, whatever the answers take: a slow answer delays no other request. */
final class Submissions {
    private static final Duration MOST = Duration.ofSeconds(60);

    private final Deployment deployment;

    /** A job and when its client began to ask for it and knew that it was accepted. */
    record Sent(String job, String subject, Instant begun, Instant answered) {}

    Submissions(Deployment deployment) {
        this.deployment = deployment;
    }

    List<Sent> send(String agent, int jobs, double perSecond) throws Exception {
        return sendWhile(number -> number < jobs, agent, perSecond);
    }

    /** Goes on as long as the next number, from 0, is wanted. */
    List<Sent> sendWhile(IntPredicate wanted, String agent, double perSecond) throws Exception {
        List<Future<Sent>> sent = new ArrayList<>();
        long start = System.nanoTime();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; wanted.test(i); i++) {
                awaitNanos(start + (long) (i / perSecond * 1e9));
                String subject = agent + " " + start + " " + i;
                Api api = deployment.api(i);
                sent.add(clients.submit(() -> send(api, agent, subject)));
            }
        }
        List<Sent> all = new ArrayList<>();
        for (Future<Sent> each : sent) {
            all.add(each.get());
        }
        return all;
    }

    private static Sent send(Api api, String agent, String subject) throws Exception {
        Instant begun = Instant.now();
        String job = api.submit(agent, Triage.ticket(subject));
        return new Sent(job, subject, begun, Instant.now());
    }

    private static void awaitNanos(long moment) {
        long left = moment - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = moment - System.nanoTime();
        }
    }

    /** Until every job has succeeded. */
    void awaitDone() throws Exception {
        Await.until("every job has succeeded", MOST, () -> {
            try (Connection connection = deployment.connect();
                    var statement = connection.createStatement();
                    var row = statement.executeQuery("select count(*) from job where state <> 'succeeded'")) {
                row.next();
                return row.getLong(1) == 0;
            }
        });
    }
}
