package dev.cairn.system.bench;

import dev.cairn.system.bench.rates.Growth;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a job costs the database before and after a long life. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Pages of PostgreSQL that a job touches, over empty tables and over ten million jobs that ended and a"
                        + " hundred thousand that wait. Needs 20 GB in the folder for temporary files, and half an hour.")
final class History implements Callable<Integer> {
    private static final int USUAL = 10_000_000;
    private static final int QUICK = 200_000;

    @Option(names = "--ended", paramLabel = "N", description = "Jobs that have ended (default: 10 million).")
    private @Nullable Integer ended;

    @Option(names = "--waiting", paramLabel = "N", description = "Jobs that wait (default: ${DEFAULT-VALUE}).")
    private int waiting = 100_000;

    @Option(names = "--quick", description = "200,000 jobs that ended: to see that it works.")
    private boolean quick;

    @Override
    public Integer call() throws Exception {
        int usual = quick ? QUICK : USUAL;
        return new Growth(ended == null ? usual : ended, waiting).measure();
    }
}
