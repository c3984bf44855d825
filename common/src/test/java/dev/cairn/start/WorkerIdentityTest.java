package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks of other processes are ExternalDatabaseTest's. */
class WorkerIdentityTest {
    @Test
    void whoSharesAFolderHasANumberOfItsOwn(@TempDir Path folder) {
        String first = WorkerIdentity.take(folder).orElseThrow();
        String second = WorkerIdentity.take(folder).orElseThrow();

        assertThat(first).endsWith(" 1");
        assertThat(second).isEqualTo(first.replaceFirst("1$", "2"));
    }

    @Test
    void aCopyOfAFolderHasAnotherName(@TempDir Path folder) throws IOException {
        String name = WorkerIdentity.take(folder.resolve("one")).orElseThrow();
        Path copy = Files.createDirectory(folder.resolve("two"));
        Files.copy(folder.resolve("one/name"), copy.resolve("name"), StandardCopyOption.COPY_ATTRIBUTES);

        assertThat(WorkerIdentity.take(copy)).isPresent().get().isNotEqualTo(name);
    }

    @Test
    void whereNothingCanBeWrittenThereIsNone(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(WorkerIdentity.take(file.resolve("workers"))).isEmpty();
    }
}
