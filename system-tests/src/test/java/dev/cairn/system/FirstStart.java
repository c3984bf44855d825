package dev.cairn.system;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Copies the folder that the first start of an embedded PostgreSQL leaves. It is made once for all tests of this JVM, because
 * unpacking the server and making a cluster takes a third of a program's start. Tests of the first start itself begin with an
 * empty folder.
 */
public final class FirstStart {
    private static final String SERVER = "postgres-";

    private static @Nullable Path made;

    private FirstStart() {}

    /** Makes the folder, unless it is there already, as if a server had been started on it and stopped. */
    public static void in(Path folder) throws IOException {
        if (Files.exists(folder)) {
            return;
        }
        Files.createDirectories(folder.getParent());
        Path model = model();
        try (Stream<Path> files = Files.walk(model)) {
            for (Path file : files.toList()) {
                Path name = model.relativize(file);
                put(file, folder.resolve(name), name.getName(0).toString().startsWith(SERVER));
            }
        }
    }

    /** The server's own files are never written to again, so a link does. */
    private static void put(Path file, Path copy, boolean isOfServer) throws IOException {
        if (isOfServer && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.createLink(copy, file);
        } else {
            Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static synchronized Path model() throws IOException {
        Path known = made;
        if (known == null) {
            Path temporary = Files.createTempDirectory("cairn-first-start");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(temporary), "remove-first-start"));
            known = temporary.resolve("postgres");
            EmbeddedPostgres.start(Settings.forTests(known)).close();
            made = known;
        }
        return known;
    }

    private static void remove(Path folder) {
        try {
            Trees.delete(folder);
        } catch (IOException e) {
            System.err.println("Left behind: " + folder + ", for " + e);
        }
    }
}
