package dev.cairn.embedded.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** The server's programs, unpacked once into the data folder. */
record Binaries(Path home, String version) {

    private static final String MANIFEST = ".complete";

    Path initdb() {
        return home.resolve("bin/initdb");
    }

    Path postgres() {
        return home.resolve("bin/postgres");
    }

    /** The first part of the version: a data folder belongs to one major version for good. */
    String major() {
        return version.substring(0, version.indexOf('.'));
    }

    static Binaries unpackedIn(Path folder) throws IOException {
        String version = packagedVersion();
        var binaries = new Binaries(folder.resolve("postgres-" + version), version);
        if (!binaries.complete()) {
            Trees.delete(binaries.home);
            binaries.unpack();
        }
        binaries.requireExecutable();
        // Half unpacked trees of a killed JVM, and the binaries of an earlier release.
        for (Path other : Trees.children(folder, "postgres-*")) {
            if (!other.equals(binaries.home)) {
                Trees.delete(other);
            }
        }
        return binaries;
    }

    private void unpack() throws IOException {
        Path unfinished = home.resolveSibling("postgres-" + UUID.randomUUID());
        Files.createDirectories(unfinished);
        try (InputStream packed = packagedServer();
                var tar = new TarArchiveInputStream(new BufferedInputStream(new XZInputStream(packed)))) {
            for (@Nullable TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, unfinished);
            }
        }
        Files.writeString(unfinished.resolve(MANIFEST), Content.of(unfinished).toString());
        Trees.publish(unfinished, home);
    }

    /** A file system that runs no programs refuses even root, and whoever tries is told no more than "permission denied". */
    private void requireExecutable() {
        if (!Files.isExecutable(postgres())) {
            throw new PostgresFailure(
                    "No program may be run in " + home.getParent() + ", and the embedded PostgreSQL is one: "
                            + "its file system is mounted with noexec. Choose a folder of another one with CAIRN_DATA, or name a "
                            + "running PostgreSQL with CAIRN_DB_URL.");
        }
    }

    private static void unpack(InputStream tar, TarArchiveEntry entry, Path root) throws IOException {
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
            throw new IOException("The packaged server holds a path outside its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(root.resolve(target).resolveSibling("."));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target);
        Trees.mode(target, (entry.getMode() & 0100) == 0 ? "rw-r--r--" : "rwxr-xr-x");
    }

    /** A power cut can leave the rename done and files empty, so the content is counted at each start (about 20 ms). */
    private boolean complete() throws IOException {
        Path manifest = home.resolve(MANIFEST);
        return Files.isRegularFile(manifest)
                && Files.readString(manifest).equals(Content.of(home).toString());
    }

    private record Content(long files, long bytes) {

        static Content of(Path root) throws IOException {
            try (var all = Files.walk(root)) {
                var sizes = all.filter(file -> !file.endsWith(MANIFEST))
                        .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                        .mapToLong(file -> file.toFile().length())
                        .summaryStatistics();
                return new Content(sizes.getCount(), sizes.getSum());
            }
        }
    }

    private static InputStream packagedServer() {
        String name = "/postgres-" + system() + "-" + machine() + ".txz";
        InputStream packed = Binaries.class.getResourceAsStream(name);
        if (packed == null) {
            throw new PostgresFailure("No PostgreSQL is packaged for this machine (" + name.substring(1)
                    + "). Start one yourself and name it with CAIRN_DB_URL.");
        }
        return packed;
    }

    private static String system() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "darwin" : name;
    }

    private static String machine() {
        return switch (System.getProperty("os.arch", "")) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            case String other -> other;
        };
    }

    private static String packagedVersion() throws IOException {
        var properties = new Properties();
        try (InputStream file = Binaries.class.getResourceAsStream("binaries.properties")) {
            if (file != null) {
                properties.load(file);
            }
        }
        return properties.getProperty("version", "unknown.0");
    }
}
