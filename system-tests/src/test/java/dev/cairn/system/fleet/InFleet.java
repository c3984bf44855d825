package dev.cairn.system.fleet;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Tests that get the {@link Fleet}, which all of them share. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@NeedsRabbitmq
@ExtendWith(InFleet.Extension.class)
public @interface InFleet {

    /** Starts the fleet before the first such test and ends it after the last. */
    final class Extension implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Fleet.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            Started started = context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(Started.class, type -> new Started(), Started.class);
            return started.fleet();
        }
    }

    /** The fleet, or why there is none: a start that failed once is not tried again by each test. */
    final class Started implements AutoCloseable {
        private @Nullable Fleet fleet;
        private @Nullable Exception failure;

        Started() {
            try {
                fleet = Fleet.plain();
            } catch (Exception e) {
                failure = e;
            }
        }

        Fleet fleet() {
            if (fleet == null) {
                throw new IllegalStateException("the fleet did not start", failure);
            }
            return fleet;
        }

        @Override
        public void close() throws Exception {
            if (fleet != null) {
                fleet.close();
            }
        }
    }
}
