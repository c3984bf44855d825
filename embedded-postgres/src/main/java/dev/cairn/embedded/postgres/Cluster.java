package dev.cairn.embedded.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Makes the database cluster, whole or not at all. */
record Cluster(DataFolder folder, Binaries binaries, RunAs runAs, ServerLog log) {

    static final String USER = "cairn";
    static final String DATABASE = "cairn";

    private static final Logger LOG = Logger.getLogger(Cluster.class);
    private static final String LOCALE = "C.UTF-8";
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /**
     * The server fills a new segment of its log with zeros while every commit waits: some 40 ms for the usual 16 MB, too
     * long for a client that has just submitted.
     */
    private static final int WAL_SEGMENT_MB = 4;

    void ensure(boolean durable) throws IOException {
        removeUnfinished();
        folder.ensurePassword();
        runAs.own(folder.passwordFile());
        if (folder.hasCluster()) {
            requireSameMajor();
            runAs.ownTree(folder.data());
            return;
        }
        if (Files.exists(folder.data())) {
            // Never made by us: a cluster gets this name only when it is whole. It may be someone's damaged data.
            throw new PostgresFailure(folder.data() + " is no PostgreSQL data folder (PG_VERSION is missing). Bring it "
                    + "back from a backup, or move it away to begin with empty data.");
        }
        create(durable);
    }

    /**
     * What a killed start left. Each try has a name of its own, because an initdb that outlived its JVM may still be
     * writing to the old one.
     */
    private void removeUnfinished() throws IOException {
        for (String glob : List.of("new-*", "whoami*")) {
            for (Path unfinished : Trees.children(folder.root(), glob)) {
                try {
                    Trees.delete(unfinished);
                } catch (IOException stillWrittenTo) {
                    LOG.debugf(stillWrittenTo, "Left for the next start: %s", unfinished);
                }
            }
        }
    }

    private void requireSameMajor() throws IOException {
        String made = Files.readString(folder.data().resolve("PG_VERSION")).strip();
        if (!made.equals(binaries.major())) {
            throw new PostgresFailure("The data in " + folder.data() + " was made by PostgreSQL " + made
                    + ", this is PostgreSQL " + binaries.major()
                    + ". Dump it with the release that made it and restore "
                    + "it into a new folder (CAIRN_DATA).");
        }
    }

    private void create(boolean durable) throws IOException {
        LOG.debugf("Making a database in %s", folder.data());
        Path unfinished = folder.root().resolve("new-data-" + UUID.randomUUID());
        long start = log.size();
        // An operating system without that locale (macOS) keeps C for messages; texts sort by the built-in one anyway.
        if (!initdb(unfinished, LOCALE, durable)) {
            Trees.delete(unfinished);
            if (!log.textSince(start).contains("invalid locale") || !initdb(unfinished, "C", durable)) {
                throw failure("initdb failed", start);
            }
        }
        if (!createDatabase(unfinished)) {
            throw failure("The database " + DATABASE + " could not be created", start);
        }
        Trees.publish(unfinished, folder.data());
    }

    private PostgresFailure failure(String what, long start) {
        return new PostgresFailure(what + " in " + folder.root() + ". The log's last lines:\n" + log.tailSince(start)
                + "\nMend the cause (a full disk and missing system libraries are usual), choose another folder with "
                + "CAIRN_DATA, or name a running PostgreSQL with CAIRN_DB_URL.");
    }

    private boolean initdb(Path data, String locale, boolean durable) throws IOException {
        var options = new ArrayList<Object>(List.of(binaries.initdb(), "-D", data, "-U", USER, "-E", "UTF8"));
        options.addAll(List.of("-A", "scram-sha-256", "--pwfile", folder.passwordFile()));
        options.add("--wal-segsize=" + WAL_SEGMENT_MB);
        options.addAll(List.of("--locale-provider=builtin", "--builtin-locale=" + LOCALE, "--locale=" + locale));
        if (!durable) {
            options.add("--no-sync");
        }
        return Command.of(runAs.prefix(), options.toArray()).succeeds(log, LIMIT, "");
    }

    /** Single-user mode needs neither a password nor a port, so the cluster is whole before anyone can reach it. */
    private boolean createDatabase(Path data) throws IOException {
        return Command.of(
                        runAs.prefix(),
                        binaries.postgres(),
                        "--single",
                        "-D",
                        data,
                        "-c",
                        "exit_on_error=on",
                        "postgres")
                .succeeds(log, LIMIT, "CREATE DATABASE " + DATABASE + "\n");
    }
}
