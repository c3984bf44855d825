package dev.cairn.embedded.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The identity that initdb and the server run under: PostgreSQL refuses to run as root. */
sealed interface RunAs {

    /** What goes before the command line. Each word replaces itself by the next: the pid stays that of the child. */
    List<String> prefix();

    /** Whose the data must be. */
    Account account();

    /** Makes one path the server's own. */
    default void own(Path path) throws IOException {
        if (Trees.ownerOf(path) != account().uid()) {
            Trees.chown(path, account().uid(), account().gid());
        }
    }

    /** Makes a path and all below it the server's own. */
    default void ownTree(Path root) throws IOException {
        Trees.giveTo(root, account().uid(), account().gid());
    }

    /** An ordinary user: the server runs as the same one. */
    record Self(Account account) implements RunAs {
        @Override
        public List<String> prefix() {
            return List.of();
        }

        @Override
        public void own(Path path) throws IOException {
            if (Trees.ownerOf(path) != account.uid()) {
                throw new PostgresFailure(path + " belongs to user " + Trees.ownerOf(path) + ", but this is user "
                        + account.uid() + ". Run as that user, or choose another folder with CAIRN_DATA.");
            }
        }

        @Override
        public void ownTree(Path root) throws IOException {
            own(root);
        }
    }

    /**
     * Root in a user namespace without any mapping: outside it owns root's files, inside it is nobody. In there root
     * has lost its right to other users' files, such as {@link Unprivileged} leaves behind.
     */
    record UserNamespace(String unshare) implements RunAs {
        @Override
        public List<String> prefix() {
            return List.of(unshare, "-U");
        }

        @Override
        public Account account() {
            return new Account(0, 0);
        }
    }

    /**
     * Root where namespaces are forbidden: an unprivileged user that owns the data.
     *
     * @param searchAnywhere whether it needs CAP_DAC_READ_SEARCH to reach the folder through closed parents like /root
     */
    record Unprivileged(String setpriv, Account account, boolean searchAnywhere) implements RunAs {
        @Override
        public List<String> prefix() {
            var words = new ArrayList<>(
                    List.of(setpriv, "--reuid=" + account.uid(), "--regid=" + account.gid(), "--clear-groups"));
            if (searchAnywhere) {
                // Without that bit access(2), by which initdb looks for its programs, ignores the capability.
                words.add("--securebits=+no_setuid_fixup");
                words.add("--inh-caps=+dac_read_search");
                words.add("--ambient-caps=+dac_read_search");
            }
            return List.copyOf(words);
        }
    }

    /** How to come to an identity; tests take the second way where the first is open too. */
    @FunctionalInterface
    interface Choice {
        RunAs choose(Path folder, Binaries binaries, ServerLog log) throws IOException;
    }

    /** The way that changes least: nothing for an ordinary user, a namespace for root, else another user. */
    static RunAs automatic(Path folder, Binaries binaries, ServerLog log) throws IOException {
        Account own = ofThisProcess(folder);
        if (own.uid() != 0) {
            return new Self(own);
        }
        var unshare = Command.find("unshare");
        if (unshare.isPresent() && works(new UserNamespace(unshare.get()), folder, binaries, log)) {
            return new UserNamespace(unshare.get());
        }
        return withoutNamespaces(folder, binaries, log);
    }

    static RunAs withoutNamespaces(Path folder, Binaries binaries, ServerLog log) throws IOException {
        var setpriv = Command.find("setpriv");
        if (setpriv.isPresent()) {
            Account account = Account.unprivileged();
            for (boolean searchAnywhere : new boolean[] {false, true}) {
                var runAs = new Unprivileged(setpriv.get(), account, searchAnywhere);
                if (works(runAs, folder, binaries, log)) {
                    return runAs;
                }
            }
        }
        throw new PostgresFailure("PostgreSQL does not run as root, and neither 'unshare -U' nor 'setpriv' could start "
                + binaries.postgres() + " as someone else. Run Cairn as an ordinary user, set CAIRN_DATA to a folder "
                + "that ordinary users can reach, or name a running PostgreSQL with CAIRN_DB_URL. See " + log.file());
    }

    /** Tries the real program in its real place: nothing else tells whether every parent folder lets it through. */
    private static boolean works(RunAs runAs, Path folder, Binaries binaries, ServerLog log) throws IOException {
        runAs.own(folder);
        return Command.of(runAs.prefix(), binaries.postgres(), "--version").succeeds(log, Duration.ofSeconds(20), "");
    }

    private static Account ofThisProcess(Path folder) throws IOException {
        Path made = Files.createTempFile(folder, "whoami", "");
        try {
            return new Account(Trees.ownerOf(made), Trees.groupOf(made));
        } finally {
            Files.delete(made);
        }
    }

    /** A user, as far as files go. */
    record Account(int uid, int gid) {

        static Account unprivileged() throws IOException {
            List<String> lines = Files.readAllLines(Path.of("/etc/passwd"));
            for (String name : List.of("postgres", "nobody")) {
                for (String line : lines) {
                    String[] fields = line.split(":", -1);
                    if (fields.length > 3 && fields[0].equals(name)) {
                        return new Account(Integer.parseInt(fields[2]), Integer.parseInt(fields[3]));
                    }
                }
            }
            return new Account(65534, 65534);
        }
    }
}
