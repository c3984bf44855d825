package dev.cairn.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.cairn.start.ServiceUrl;
import dev.cairn.start.StartRefused;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/** Where the broker is and as whom to connect; the password stays out of {@code toString}. */
public record BrokerAddress(String host, int port, boolean tls, String user, String password, String virtualHost) {
    private static final int PLAIN_PORT = 5672;
    private static final int TLS_PORT = 5671;

    /** @throws StartRefused if it is no AMQP URL; without the value, which may hold a password */
    public static BrokerAddress parse(String url) {
        ServiceUrl parsed = ServiceUrl.parse(url)
                .filter(each -> each.scheme().matches("amqps?"))
                .filter(each -> each.hosts().size() == 1
                        && !each.hosts().getFirst().name().isEmpty())
                .orElseThrow(BrokerAddress::refused);
        boolean tls = parsed.scheme().equals("amqps");
        ServiceUrl.Host host = parsed.hosts().getFirst();
        try {
            return new BrokerAddress(
                    host.name(),
                    host.port() == 0 ? (tls ? TLS_PORT : PLAIN_PORT) : host.port(),
                    tls,
                    parsed.user() == null ? "guest" : parsed.user(),
                    parsed.password() == null ? (parsed.user() == null ? "guest" : "") : parsed.password(),
                    parsed.path().length() < 2
                            ? "/"
                            : ServiceUrl.decoded(parsed.path().substring(1)));
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

    private static StartRefused refused() {
        return new StartRefused("CAIRN_AMQP_URL must look like amqp://user:password@host:5672/vhost"
                + " or amqps://user:password@host:5671/vhost.");
    }

    @Override
    public String toString() {
        return (tls ? "amqps://" : "amqp://") + host + ":" + port + "/" + (virtualHost.equals("/") ? "" : virtualHost);
    }
}
