package dev.cairn.system.chaos;

import static dev.cairn.system.chaos.Part.BROKER;

import dev.cairn.id.TypeId;
import dev.cairn.node.rabbitmq.Alarm;
import dev.cairn.system.Await;
import dev.cairn.system.Proxy;
import dev.cairn.system.fleet.Broker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** What happens to RabbitMQ and on the way to it. */
final class BrokerFaults {
    /** Longer than the heartbeat that connections agree on. */
    private static final Duration LONGER_THAN_A_HEARTBEAT = Duration.ofSeconds(14);

    private BrokerFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault("broker-kill", BROKER, "kill -9 of RabbitMQ in a storm of submissions", BrokerFaults::kill),
                new Fault(
                        "broker-wipe", BROKER, "RabbitMQ killed, all its data lost, started again", BrokerFaults::wipe),
                new Fault("broker-freeze", BROKER, "SIGSTOP of RabbitMQ past its heartbeats", BrokerFaults::freeze),
                new Fault(
                        "broker-alarm",
                        BROKER,
                        "RabbitMQ short of memory or disk: it takes nothing",
                        BrokerFaults::alarm),
                new Fault(
                        "broker-cuts",
                        BROKER,
                        "all connections to RabbitMQ reset every two seconds",
                        BrokerFaults::cuts),
                new Fault(
                        "broker-mute",
                        BROKER,
                        "RabbitMQ hears the apis, its confirms do not arrive",
                        BrokerFaults::mute),
                new Fault("queue-delete", BROKER, "the queue deleted under its consumers", BrokerFaults::deleteQueue),
                new Fault(
                        "ticket-flood",
                        BROKER,
                        "garbage tickets, tickets of no job, doubled tickets",
                        BrokerFaults::flood));
    }

    private static void kill(Field field) throws Exception {
        field.fleet().broker().node().kill();
        field.hold(Duration.ofSeconds(3));
        field.fleet().broker().node().start();
    }

    private static void wipe(Field field) throws Exception {
        var node = field.fleet().broker().node();
        node.kill();
        field.hold(Duration.ofSeconds(8));
        node.wipe();
        node.start();
    }

    private static void freeze(Field field) throws Exception {
        var node = field.fleet().broker().node();
        node.pause();
        try {
            field.hold(LONGER_THAN_A_HEARTBEAT);
        } finally {
            node.resume();
        }
    }

    private static void alarm(Field field) throws Exception {
        var node = field.fleet().broker().node();
        Alarm alarm = field.random().nextBoolean() ? Alarm.MEMORY : Alarm.DISK;
        node.raise(alarm);
        try {
            Await.until("the alarm of RabbitMQ stands", () -> node.has(alarm));
            field.hold(Duration.ofSeconds(10));
            field.tell(alarm.name().toLowerCase(Locale.ROOT) + ", " + node.blocked() + " connections blocked");
        } finally {
            node.clear(alarm);
        }
        Await.until("the alarm of RabbitMQ is over", () -> !node.has(alarm));
    }

    private static void cuts(Field field) throws Exception {
        for (int i = 0; i < 5; i++) {
            field.fleet().links().toBroker().forEach(Proxy::cut);
            field.hold(Duration.ofSeconds(2));
        }
    }

    private static void mute(Field field) throws Exception {
        List<Proxy> proxies = field.fleet().apis().stream()
                .map(api -> field.fleet().links().toBroker(api.program()))
                .toList();
        var node = field.fleet().broker().node();
        long before = node.published();
        proxies.forEach(Proxy::freezeReplies);
        try {
            field.hold(LONGER_THAN_A_HEARTBEAT);
        } finally {
            proxies.forEach(Proxy::heal);
        }
        field.tell((node.published() - before) + " tickets got through meanwhile");
    }

    private static void deleteQueue(Field field) throws Exception {
        field.fleet().broker().deleteQueue();
        field.hold(Duration.ofSeconds(5));
    }

    private static void flood(Field field) throws Exception {
        Broker broker = field.fleet().broker();
        for (int i = 0; i < 30; i++) {
            broker.publish(garbage(field.random().nextInt(4)).getBytes(StandardCharsets.UTF_8));
        }
        // PostgreSQL may be struck at the same time.
        for (String job : field.untilAnswered(() -> newestJobs(field))) {
            broker.publish(ticket(job).getBytes(StandardCharsets.UTF_8));
            broker.publish(ticket(job).getBytes(StandardCharsets.UTF_8));
        }
        field.hold(Duration.ofSeconds(1));
    }

    private static String garbage(int kind) {
        return switch (kind) {
            case 0 -> "";
            case 1 -> "{\"version\":1,";
            case 2 -> "x".repeat(200_000);
            default -> ticket("job_01m7zcv1y4fmx9bt15eh0ejytp");
        };
    }

    private static String ticket(String job) {
        return "{\"version\":1,\"job\":\"" + job + "\",\"epoch\":0,\"lane\":\"default\",\"agent\":\"echo\","
                + "\"agentVersion\":1}";
    }

    private static List<String> newestJobs(Field field) throws Exception {
        List<String> jobs = new ArrayList<>();
        try (var connection = field.fleet().connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select id from job order by id desc limit 20")) {
            while (rows.next()) {
                jobs.add(TypeId.write("job", rows.getObject(1, UUID.class)));
            }
        }
        return jobs;
    }
}
