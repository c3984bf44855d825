package dev.cairn.api.outbound;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Checks certificates as the JDK does. Only for a host name with an underscore, which the JDK refuses as such, the name is
 * compared here, while the chain is still checked by the JDK.
 */
final class ReceiverTrust extends X509ExtendedTrustManager {
    private static final int DNS_NAME = 2;

    private final X509ExtendedTrustManager jdk;

    ReceiverTrust(X509ExtendedTrustManager jdk) {
        this.jdk = jdk;
    }

    /** Over the JDK's trust store, or the one that {@code javax.net.ssl.trustStore} names. */
    static ReceiverTrust ofDefaults() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return new ReceiverTrust(extended(factory));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the trust store cannot be read", e);
        }
    }

    static X509ExtendedTrustManager extended(TrustManagerFactory factory) {
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        String host = engine.getPeerHost();
        if (host == null || !ReceiverTls.hasUnderscore(host)) {
            jdk.checkServerTrusted(chain, type, engine);
            return;
        }
        jdk.checkServerTrusted(chain, type);
        if (!isFor(host, chain[0].getSubjectAlternativeNames())) {
            throw new CertificateException("the certificate is for another name");
        }
    }

    /** @param names of a certificate; the name in its subject does not count any more (RFC 9525, section 2) */
    static boolean isFor(String host, @Nullable Collection<List<?>> names) {
        return names != null
                && names.stream()
                        .filter(name -> name.get(0).equals(DNS_NAME))
                        .anyMatch(name -> matches(host, (String) name.get(1)));
    }

    /** A wildcard stands for the whole first part of a name, under a name of two parts or more (RFC 9525, section 6.3). */
    private static boolean matches(String host, String name) {
        String pattern = name.toLowerCase(Locale.ROOT);
        String parent = host.substring(host.indexOf('.') + 1);
        return pattern.equals(host)
                || host.indexOf('.') > 0 && parent.indexOf('.') > 0 && pattern.equals("*." + parent);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        jdk.checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        jdk.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        jdk.checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        jdk.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        jdk.checkClientTrusted(chain, type, engine);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return jdk.getAcceptedIssuers();
    }
}
