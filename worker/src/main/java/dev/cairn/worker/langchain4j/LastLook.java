package dev.cairn.worker.langchain4j;

import dev.cairn.worker.step.Halt;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;

/**
 * Looks at the claim once more when the request has its connection and its bytes, and only writing them is left: waiting
 * for a connection takes time, and a process that is stopped in it goes on when the job may be somebody else's.
 *
 * <p>The filter runs in the thread of the attempt and knows its halt; the interceptor runs in that of the connection.
 */
final class LastLook implements ClientRequestFilter, WriterInterceptor {
    private static final String HALT = LastLook.class.getName();

    @Override
    public void filter(ClientRequestContext request) {
        Halt.ofThisThread().ifPresent(halt -> request.setProperty(HALT, halt));
    }

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        context.proceed();
        if (context.getProperty(HALT) instanceof Halt halt && halt.isLost()) {
            throw new IOException("not sent: the claim on the job is over");
        }
    }
}
