package dev.cairn.api.outbound;

import dev.cairn.api.deliver.Sender;
import dev.cairn.api.http.ApiSettings;
import dev.cairn.callback.CallbackAddresses;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.TrustOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import org.jboss.logging.Logger;

/** Makes the sender. */
@ApplicationScoped
class OutboundParts {
    private static final Logger LOG = Logger.getLogger("dev.cairn.callbacks");
    private static final int MOST_CONNECTIONS = 1000;
    private static final int CONNECT_MILLIS = 10_000;

    @Produces
    @Singleton
    Sender sender(Vertx vertx, ApiSettings settings) {
        return new VettedSender(
                client(vertx, ReceiverTrust.ofDefaults()),
                new LookUps(InetAddress::getAllByName),
                new CallbackAddresses(settings.loopbackCallbacks()));
    }

    /** Who calls. */
    static String userAgent() {
        String version = OutboundParts.class.getPackage().getImplementationVersion();
        return "Cairn/" + (version == null ? "development" : version);
    }

    /** No connection is kept: the next try looks the name up and vets its addresses again. */
    static HttpClient client(Vertx vertx, ReceiverTrust trust) {
        HttpClientOptions options = new HttpClientOptions()
                .setKeepAlive(false)
                .setVerifyHost(true)
                .setTrustAll(false)
                .setTrustOptions(TrustOptions.wrap(trust))
                // Not setForceSni: it cannot announce every name, and keeps a TLS context for each name for ever.
                .setSslEngineOptions(new ReceiverTls())
                .setDecompressionSupported(false)
                .setConnectTimeout(CONNECT_MILLIS)
                .setMaxInitialLineLength(4096)
                .setMaxHeaderSize(16 * 1024);
        return vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS))
                .withConnectHandler(connection -> connection.exceptionHandler(OutboundParts::ignored))
                .build();
    }

    /** A fault of a connection is also told to its request, which says with its delivery what went wrong. */
    private static void ignored(Throwable fault) {
        LOG.debugf("A receiver's connection failed. reason=\"%s\"", fault.getMessage());
    }
}
