package dev.cairn.system.bench;

import dev.cairn.system.Api;
import dev.cairn.system.Program;
import dev.cairn.system.bench.rates.Cpu;
import dev.cairn.system.database.DebianPostgres;
import dev.cairn.system.fleet.ApiProgram;
import dev.cairn.system.fleet.Fleet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What an api and a worker cost while there is nothing to do, with what they cost their database. */
@Command(
        name = "idle",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Processor time of an api and a worker that have nothing to do, and of their database: a PostgreSQL of"
                        + " Debian's, which compiles plans just in time. Needs RabbitMQ, too.")
final class Idle implements Callable<Integer> {
    private static final double MOST_PERCENT = 1;
    private static final String DATABASE = "postgres";

    @Option(names = "--jobs", paramLabel = "N", description = "Jobs that are run before (default: ${DEFAULT-VALUE}).")
    private int jobs = 1000;

    @Option(names = "--seconds", paramLabel = "N", description = "How long is measured (default: ${DEFAULT-VALUE}).")
    private int seconds = 60;

    @Override
    public Integer call() throws Exception {
        System.out.println("Starting PostgreSQL, RabbitMQ, an api and a worker ...");
        try (DebianPostgres postgres = DebianPostgres.start();
                Fleet fleet = Fleet.durable(0, program -> {})) {
            for (ApiProgram idle : fleet.apis()) {
                idle.program().kill();
            }
            ApiProgram api = fleet.api();
            over(postgres, api.program(), fleet);
            api.start();
            Program worker = over(postgres, fleet.worker(), fleet).start();
            warmUp(api);
            Map<String, ProcessHandle> processes = new LinkedHashMap<>();
            processes.put(DATABASE, postgres.process());
            processes.put("api", process(api.program()));
            processes.put("worker", process(worker));
            Map<String, Double> both = percent(processes);
            worker.kill();
            processes.remove("worker");
            return tell(both, percent(processes));
        }
    }

    private int tell(Map<String, Double> both, Map<String, Double> alone) throws Exception {
        double withApi = alone.getOrDefault(DATABASE, 0.0);
        double withWorker = Math.max(0, both.getOrDefault(DATABASE, 0.0) - withApi);
        return new Figures("idle")
                .setting("jobs", jobs)
                .setting("seconds", seconds)
                .share("api", alone.getOrDefault("api", 0.0))
                .share("its database", withApi)
                .share("worker", both.getOrDefault("worker", 0.0))
                .share("what it adds to the database", withWorker)
                .atMost("an idle api and its database", alone.getOrDefault("api", 0.0) + withApi, MOST_PERCENT)
                .atMost("an idle worker and its database", both.getOrDefault("worker", 0.0) + withWorker, MOST_PERCENT)
                .tell();
    }

    private static Program over(DebianPostgres postgres, Program program, Fleet fleet) {
        return program.with("CAIRN_DB_URL", postgres.jdbcUrl())
                .with("CAIRN_DB_USER", DebianPostgres.USER)
                .with("CAIRN_DB_PASSWORD", DebianPostgres.PASSWORD)
                .running("-XX:TieredStopAtLevel=4")
                .having("cairn.rabbitmq.prefix=" + fleet.broker().prefix() + "-idle");
    }

    private void warmUp(ApiProgram api) throws Exception {
        System.out.println("Running " + jobs + " jobs, and waiting for as long as is measured ...");
        String last = "";
        for (int i = 0; i < jobs; i++) {
            last = api.submit("echo", Api.JSON.readTree("1"));
        }
        api.untilFinal(last);
        TimeUnit.SECONDS.sleep(seconds);
    }

    private static ProcessHandle process(Program program) {
        return ProcessHandle.of(program.pid()).orElseThrow();
    }

    /** Of a core. */
    private Map<String, Double> percent(Map<String, ProcessHandle> processes) throws InterruptedException {
        Cpu cpu = Cpu.from(processes);
        TimeUnit.SECONDS.sleep(seconds);
        Map<String, Double> percent = new LinkedHashMap<>();
        cpu.seconds().forEach((name, used) -> percent.put(name, 100 * used / seconds));
        return percent;
    }
}
