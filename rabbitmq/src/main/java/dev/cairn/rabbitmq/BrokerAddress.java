package dev.cairn.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.cairn.start.ServiceUrl;
import dev.cairn.start.ServiceUrl.Host;
import dev.cairn.start.StartRefused;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Where the broker is and as whom to connect; the password stays out of {@code toString}.
 *
 * @param hosts the nodes of one broker, of which any one will do; each with its port
 */
public record BrokerAddress(List<Host> hosts, boolean tls, String user, String password, String virtualHost) {
    private static final int PLAIN_PORT = 5672;
    private static final int TLS_PORT = 5671;

    /** @throws StartRefused if it is no AMQP URL; without the value, which may hold a password */
    public static BrokerAddress parse(String url) {
        ServiceUrl parsed = ServiceUrl.parse(url)
                .filter(each -> each.scheme().matches("amqps?"))
                .filter(each ->
                        each.hosts().stream().noneMatch(host -> host.name().isEmpty()))
                .orElseThrow(BrokerAddress::refused);
        boolean tls = parsed.scheme().equals("amqps");
        try {
            return new BrokerAddress(
                    parsed.hosts().stream()
                            .map(host -> host.or(tls ? TLS_PORT : PLAIN_PORT))
                            .toList(),
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

    /** As the connector and the client read them. */
    String addresses() {
        return hosts.stream().map(Host::toString).collect(Collectors.joining(","));
    }

    /** For the one connection that is not the connector's: the queues are declared and watched over it. */
    private ConnectionFactory factory() {
        ConnectionFactory factory = new ConnectionFactory();
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

    /** To the first of its nodes that answers. */
    Connection connect(String name) throws IOException, TimeoutException {
        return factory().newConnection(Address.parseAddresses(addresses()), name);
    }

    /** @throws StartRefused if the broker cannot be used */
    public Connection connect() {
        try {
            return connect("cairn");
        } catch (IOException | TimeoutException e) {
            throw new StartRefused(BrokerRefusal.of(e)
                    .map(refusal -> "The broker " + this + " refuses: " + refusal.words() + ". " + refusal.mend())
                    .orElseGet(() -> "The broker " + this + " cannot be used (" + e + "). Check CAIRN_AMQP_URL."));
        }
    }

    /**
     * With the trust of the connector. {@code SSLContext.getDefault()} keeps the trust of whoever in the JVM asked for
     * it first.
     */
    private static void useTls(ConnectionFactory factory) {
        try {
            factory.useSslProtocol("TLS", NamedPeer.ofTheJvm());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JVM offers no TLS to connect to the broker with: " + e + ".", e);
        }
    }

    private static StartRefused refused() {
        return new StartRefused("CAIRN_AMQP_URL must look like amqp://user:password@host:5672/vhost"
                + " or amqps://user:password@host:5671,host:5671/vhost.");
    }

    @Override
    public String toString() {
        return (tls ? "amqps://" : "amqp://") + addresses() + "/" + (virtualHost.equals("/") ? "" : virtualHost);
    }
}
