package dev.cairn.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.cairn.start.StartRefused;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/** Where the broker is and as whom to connect; the password stays out of {@code toString}. */
public record BrokerAddress(String host, int port, boolean tls, String user, String password, String virtualHost) {
    private static final int PLAIN_PORT = 5672;
    private static final int TLS_PORT = 5671;

    /** @throws StartRefused if it is no AMQP URL; without the value, which may hold a password */
    public static BrokerAddress parse(String url) {
        try {
            URI uri = URI.create(url.strip());
            boolean tls = "amqps".equals(uri.getScheme());
            if (uri.getHost() == null || !(tls || "amqp".equals(uri.getScheme()))) {
                throw refused();
            }
            String[] credentials = uri.getRawUserInfo() == null
                    ? new String[] {"guest", "guest"}
                    : uri.getRawUserInfo().split(":", 2);
            String path = uri.getRawPath() == null ? "" : uri.getRawPath();
            return new BrokerAddress(
                    uri.getHost(),
                    uri.getPort() < 0 ? (tls ? TLS_PORT : PLAIN_PORT) : uri.getPort(),
                    tls,
                    decoded(credentials[0]),
                    credentials.length > 1 ? decoded(credentials[1]) : "",
                    path.length() < 2 ? "/" : decoded(path.substring(1)));
        } catch (IllegalArgumentException e) {
            throw refused();
        }
    }

    /** For the one connection that is not the connector's: the queues are declared and watched over it. */
    ConnectionFactory factory() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(host);
        factory.setPort(port);
        factory.setUsername(user);
        factory.setPassword(password);
        factory.setVirtualHost(virtualHost);
        factory.setAutomaticRecoveryEnabled(false);
        factory.setConnectionTimeout(3000);
        factory.setHandshakeTimeout(3000);
        factory.setChannelRpcTimeout(3000);
        factory.setRequestedHeartbeat(5);
        if (tls) {
            useTls(factory);
        }
        return factory;
    }

    /** @throws StartRefused if the broker cannot be used */
    public Connection connect() {
        try {
            return factory().newConnection("cairn");
        } catch (IOException | TimeoutException e) {
            throw new StartRefused("The broker " + this + " cannot be used (" + e + "). Check CAIRN_AMQP_URL.");
        }
    }

    private static void useTls(ConnectionFactory factory) {
        try {
            factory.useSslProtocol(SSLContext.getDefault());
            factory.enableHostnameVerification();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "TLS to the broker could not be set up (" + e + ", because of " + e.getCause()
                            + "). Check the options javax.net.ssl.* of the JVM.",
                    e);
        }
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static StartRefused refused() {
        return new StartRefused("CAIRN_AMQP_URL must look like amqp://user:password@host:5672/vhost"
                + " or amqps://user:password@host:5671/vhost.");
    }

    @Override
    public String toString() {
        return (tls ? "amqps://" : "amqp://") + host + ":" + port + "/" + (virtualHost.equals("/") ? "" : virtualHost);
    }
}
