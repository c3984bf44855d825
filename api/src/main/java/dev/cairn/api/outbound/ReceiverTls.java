package dev.cairn.api.outbound;

import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;

/**
 * The JDK's TLS, which also announces host names with underscores. By itself the JDK announces no such name, and many
 * receivers then answer with another one's certificate.
 */
final class ReceiverTls extends JdkSSLEngineOptions {
    @Override
    public ReceiverTls copy() {
        return new ReceiverTls();
    }

    @Override
    public SslContextFactory sslContextFactory() {
        return new DefaultSslContextFactory(SslProvider.JDK, false) {
            @Override
            public SslContext create() throws SSLException {
                return new Announcing(super.create());
            }
        };
    }

    /** Whether the JDK, which takes letters, digits and hyphens only, leaves a host name out and refuses certificates. */
    static boolean hasUnderscore(String host) {
        return host.indexOf('_') >= 0;
    }

    private static final class Announcing extends DelegatingSslContext {
        Announcing(SslContext context) {
            super(context);
        }

        @Override
        protected void initEngine(SSLEngine engine) {
            String host = engine.getPeerHost();
            if (host != null && hasUnderscore(host)) {
                SSLParameters parameters = engine.getSSLParameters();
                parameters.setServerNames(List.of(new AnyHostName(host)));
                engine.setSSLParameters(parameters);
            }
        }
    }

    /** Unlike {@code SNIHostName} it takes the name as it is. */
    private static final class AnyHostName extends SNIServerName {
        AnyHostName(String host) {
            super(StandardConstants.SNI_HOST_NAME, host.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
