package dev.cairn.rabbitmq;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes whom the JVM believes, but only under the name that was called: a certificate of a trusted authority for
 * another name is refused, although the client that opened the connection never asked for that.
 */
final class NamedPeer extends X509ExtendedTrustManager {
    /** The comparison of RFC 2818, section 3.1, which AMQP over TLS uses too. */
    private static final String BY_NAME = "HTTPS";

    private final X509ExtendedTrustManager jvm;

    private NamedPeer(X509ExtendedTrustManager jvm) {
        this.jvm = jvm;
    }

    /** With the authorities of {@code javax.net.ssl.trustStore}, or the JDK's own where that is not set. */
    static NamedPeer ofTheJvm() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return new NamedPeer(Arrays.stream(factory.getTrustManagers())
                    .filter(X509ExtendedTrustManager.class::isInstance)
                    .map(X509ExtendedTrustManager.class::cast)
                    .findFirst()
                    .orElseThrow());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "The JVM's trusted certificates (javax.net.ssl.trustStore) could not be read: " + e
                            + ". Check the options javax.net.ssl.* of the JVM.",
                    e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        if (!(socket instanceof SSLSocket tls)) {
            throw nameless();
        }
        // The JVM's trust manager compares names only where the connection's own parameters ask for it.
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(BY_NAME);
        tls.setSSLParameters(parameters);
        jvm.checkServerTrusted(chain, authType, tls);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(BY_NAME);
        engine.setSSLParameters(parameters);
        jvm.checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw nameless();
    }

    private static CertificateException nameless() {
        return new CertificateException("The name that was called is not known, so the certificate is not believed.");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        jvm.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        jvm.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        jvm.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return jvm.getAcceptedIssuers();
    }
}
