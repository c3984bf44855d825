package dev.cairn.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** A private certificate authority, made by the JDK's keytool in one folder. */
final class Authority {
    private static final String ROOT = "authority";

    /** What signs; it never leaves the folder. */
    private final Path keys;

    /** The authority's certificate alone, as a user gives it to the JVM. */
    private final Path trust;

    static final String PASSWORD = "only-for-a-test";

    private Authority(Path folder) {
        this.keys = folder.resolve("keys.p12");
        this.trust = folder.resolve("trust.p12");
    }

    static Authority in(Path folder) throws Exception {
        Authority made = new Authority(folder);
        made.keytool(
                made.keys, "-genkeypair", "-alias", ROOT, "-keyalg", "EC", "-dname", "CN=authority", "-ext", "bc:c");
        Path file = folder.resolve("authority.pem");
        made.keytool(made.keys, "-exportcert", "-rfc", "-alias", ROOT, "-file", file.toString());
        made.keytool(made.trust, "-importcert", "-noprompt", "-alias", ROOT, "-file", file.toString());
        return made;
    }

    /** For {@code javax.net.ssl.trustStore}, with {@link #PASSWORD}. */
    Path trust() {
        return trust;
    }

    /** Certificate, the authority's after it, and key; all in PEM. */
    record Certified(String certificates, String key) {}

    Certified certify(String host) throws Exception {
        keytool(
                keys,
                "-genkeypair",
                "-alias",
                host,
                "-signer",
                ROOT,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + host,
                "-ext",
                "san=dns:" + host);
        KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
        StringBuilder chain = new StringBuilder();
        for (var certificate : store.getCertificateChain(host)) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        return new Certified(
                chain.toString(),
                pem("PRIVATE KEY", store.getKey(host, PASSWORD.toCharArray()).getEncoded()));
    }

    private static String pem(String what, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }

    private void keytool(Path store, String... arguments) throws IOException, InterruptedException {
        String program =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = Stream.of(
                        Stream.of(program),
                        Stream.of(arguments),
                        Stream.of("-keystore", store.toString(), "-storepass", PASSWORD))
                .flatMap(part -> part)
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
