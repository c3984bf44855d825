package dev.cairn.system;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * What is costly to start and shared by the tests of many classes, which ask for it by a parameter of its type: started for
 * the first, closed after the last.
 */
public abstract class Shared<T extends AutoCloseable> implements ParameterResolver {
    private final Class<T> type;
    private final Callable<T> start;

    protected Shared(Class<T> type, Callable<T> start) {
        this.type = type;
        this.start = start;
    }

    @Override
    public final boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == type;
    }

    @Override
    public final Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(Shared.class))
                .computeIfAbsent(type, key -> new Started(start), Started.class)
                .part();
    }

    /** The part, or why there is none: a start that failed once is not tried again by each test. */
    private static final class Started implements AutoCloseable {
        private @Nullable AutoCloseable part;
        private @Nullable Exception failure;

        Started(Callable<? extends AutoCloseable> start) {
            try {
                part = start.call();
            } catch (Exception e) {
                failure = e;
            }
        }

        AutoCloseable part() {
            if (part == null) {
                throw new IllegalStateException("it did not start", failure);
            }
            return part;
        }

        @Override
        public void close() throws Exception {
            if (part != null) {
                part.close();
            }
        }
    }
}
