package dev.cairn.embedded.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;

/** Where everything of one server lies. */
record DataFolder(Path root) {

    private static final int PASSWORD_BYTES = 36;

    /** Makes the folder if it is missing and closes it to others. */
    static DataFolder open(Path folder) throws IOException {
        refuseShellCharacters(folder.toAbsolutePath());
        Files.createDirectories(folder.toAbsolutePath());
        Path root = folder.toRealPath();
        refuseShellCharacters(root);
        refuseForeign(root);
        if (!PosixFilePermissions.toString(Files.getPosixFilePermissions(root)).equals("rwx------")) {
            Trees.mode(root, "rwx------");
        }
        return new DataFolder(root);
    }

    /** PostgreSQL's initdb puts paths into shell commands between double quotes, where these still have a meaning. */
    private static void refuseShellCharacters(Path folder) {
        if (folder.toString().matches("(?s).*[\"$`\\\\\n\r].*")) {
            throw new PostgresFailure("PostgreSQL cannot work in a folder whose path has a double quote, $, backquote, "
                    + "backslash or line break: " + folder + ". Choose another with CAIRN_DATA.");
        }
    }

    /** Closing a folder such as /tmp or a home to its other users would do more harm than any start is worth. */
    private static void refuseForeign(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new PostgresFailure(root + " is not a folder. Choose another with CAIRN_DATA.");
        }
        if (Files.notExists(root.resolve("lock")) && !Trees.children(root, "*").isEmpty()) {
            throw new PostgresFailure("The folder " + root + " holds files that are not this server's. Choose a new or "
                    + "empty one with CAIRN_DATA.");
        }
    }

    Path data() {
        return root.resolve("data");
    }

    Path passwordFile() {
        return root.resolve("password");
    }

    boolean hasCluster() {
        return Files.exists(data().resolve("PG_VERSION"));
    }

    String password() throws IOException {
        return Files.readString(passwordFile()).strip();
    }

    /** Makes the password before the cluster that will know it: the other way round a crash would lock us out. */
    void ensurePassword() throws IOException {
        if (Files.exists(passwordFile(), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (hasCluster()) {
            throw new PostgresFailure("The file " + passwordFile() + " is missing, and the data cannot be opened "
                    + "without it. Bring it back from a backup, or remove " + root + " to begin with empty data.");
        }
        var secret = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(secret);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n";
        Path unfinished = root.resolve("new-password-" + UUID.randomUUID());
        var permissions = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createFile(unfinished, permissions);
        try (var file = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            file.force(true);
        }
        Trees.publish(unfinished, passwordFile());
    }
}
