package dev.cairn.start;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** The key that stored secrets are encrypted under. It lives outside the database, or a stolen copy would hold both. */
public final class SecretsKey {
    private static final String VARIABLE = "CAIRN_SECRETS_KEY";
    private static final int BYTES = 32;

    private SecretsKey() {}

    /**
     * The configured key; else, where there is a data folder to keep it in, one that is made on the first start.
     *
     * @throws StartRefused if there is neither
     */
    public static String of(Environment environment) {
        return environment
                .get(VARIABLE)
                .orElseGet(() -> environment
                        .get("CAIRN_DATA")
                        .map(folder -> kept(environment.data()))
                        .orElseThrow(() ->
                                new StartRefused(VARIABLE + " is not set. Secrets for signing callbacks are stored"
                                        + " encrypted under it: set it to 32 random bytes in base64, the same for every api. Make"
                                        + " one with: openssl rand -base64 32")));
    }

    private static String kept(Path data) {
        Path file = data.resolve("secrets.key");
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new StartRefused("The key file " + file + " cannot be used (" + e + "). Set " + VARIABLE
                    + ", or choose another folder with CAIRN_DATA.");
        }
    }

    /** Written apart and linked into place: two programs that start together must not see half a key, nor two keys. */
    private static void make(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        byte[] bits = new byte[BYTES];
        new SecureRandom().nextBytes(bits);
        Path draft = Files.createTempFile(
                file.getParent(),
                "secrets",
                ".draft",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(draft, Base64.getEncoder().encodeToString(bits) + "\n", StandardCharsets.US_ASCII);
            try (FileChannel channel = FileChannel.open(draft)) {
                channel.force(true);
            }
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            // Another program was quicker: its key is the one.
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
