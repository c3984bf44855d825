package dev.cairn.api.outbound;

import dev.cairn.api.deliver.Sender;
import dev.cairn.api.http.ApiSettings;
import dev.cairn.callback.CallbackAddresses;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;

/** Makes the sender. */
@ApplicationScoped
class OutboundParts {
    private static final int MOST_CONNECTIONS = 1000;
    private static final int CONNECT_MILLIS = 10_000;

    @Produces
    @Singleton
    Sender sender(Vertx vertx, ApiSettings settings) {
        return new VettedSender(
                client(vertx, new HttpClientOptions()),
                new LookUps(InetAddress::getAllByName),
                new CallbackAddresses(settings.loopbackCallbacks()));
    }

    /** Who calls. */
    static String userAgent() {
        String version = OutboundParts.class.getPackage().getImplementationVersion();
        return "Cairn/" + (version == null ? "development" : version);
    }

    /** No connection is kept: the next try looks the name up and vets its addresses again. */
    static HttpClient client(Vertx vertx, HttpClientOptions options) {
        return vertx.createHttpClient(
                options.setKeepAlive(false)
                        .setVerifyHost(true)
                        .setTrustAll(false)
                        .setForceSni(true)
                        .setDecompressionSupported(false)
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setMaxInitialLineLength(4096)
                        .setMaxHeaderSize(16 * 1024),
                new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS));
    }
}
