package dev.cairn.system.fleet;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that need a broker. Left out by {@code ./cairn test --without-rabbitmq}, which says so. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsRabbitmq.Condition.class)
public @interface NeedsRabbitmq {

    /** Asks the launcher's switch. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (!Boolean.getBoolean("cairn.test.without-rabbitmq")) {
                return ConditionEvaluationResult.enabled("RabbitMQ is asked for");
            }
            if (context.getTestMethod().isEmpty()) {
                System.out.println("SKIPPED: " + context.getDisplayName() + " needs RabbitMQ (--without-rabbitmq).");
            }
            return ConditionEvaluationResult.disabled("--without-rabbitmq");
        }
    }
}
