package dev.cairn.standalone.listen;

import dev.cairn.start.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Keeps the signing secret for the next start, since Cairn tells it once; only its owner can read it. */
final class SecretFile {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path folder;
    private final Path file;

    SecretFile(Path folder, String name) {
        this.folder = folder;
        this.file = folder.resolve(name);
    }

    /** Before asking for the secret: what is told once must not be lost because there is no place for it. */
    void checkWritable() {
        try {
            if (!Files.exists(folder)) {
                Files.createDirectories(folder, OWNERS_FOLDER);
            }
            Files.delete(newFile());
        } catch (IOException e) {
            throw notKept(e);
        }
    }

    Optional<String> read() {
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
        } catch (IOException e) {
            throw new StartRefused("The kept signing secret " + file + " cannot be read (" + e
                    + "). Mend that, or make a new secret by --rotate.");
        }
    }

    /** Wholly or not at all. */
    void keep(String secret) {
        try {
            Path beside = newFile();
            Files.writeString(beside, secret + "\n");
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw notKept(e);
        }
    }

    private Path newFile() throws IOException {
        return Files.createTempFile(folder, "signing-secret", ".new", OWNER_ONLY);
    }

    private StartRefused notKept(IOException e) {
        return new StartRefused("The signing secret cannot be kept in " + file + " (" + e
                + "). Choose another folder with CAIRN_DATA, or give the secret by --secret.");
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
