package dev.cairn.start;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Expressions;
import io.smallrye.config.Priorities;
import jakarta.annotation.Priority;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets values of environment variables be what they are, byte for byte. Elsewhere in the configuration {@code ${name}} stands
 * for another value and {@code $$} for a dollar sign; in a password they stand for themselves, and a program that expanded them
 * would log in with another password, or send one variable's content to where another one's belongs.
 */
@Priority(Priorities.APPLICATION + 1000)
public final class LiteralVariables implements ConfigSourceInterceptor {
    /** Matches a value in a file of properties that refers to one variable and nothing else, with or without a default. */
    private static final Pattern ONE_VARIABLE = Pattern.compile("\\$\\{(CAIRN_[A-Z0-9_]+)(?::([^$}]*))?}");

    private static final String ENVIRONMENT = "EnvConfigSource";

    private static final Set<String> LITERAL = ConcurrentHashMap.newKeySet();

    /** From now on this property's value is not expanded: it was made from variables. */
    static void keepAsItIs(String property) {
        LITERAL.add(property);
    }

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        if (!Expressions.isEnabled()) {
            return context.proceed(name);
        }
        ConfigValue written = Expressions.withoutExpansion(() -> context.proceed(name));
        if (written == null || written.getValue() == null || isLiteral(name, written)) {
            return written;
        }
        Matcher variable = ONE_VARIABLE.matcher(written.getValue());
        if (!variable.matches()) {
            return context.proceed(name);
        }
        ConfigValue value = Expressions.withoutExpansion(() -> context.restart(variable.group(1)));
        return value == null || value.getValue() == null
                ? written.withValue(variable.group(2))
                : written.withValue(value.getValue());
    }

    private static boolean isLiteral(String name, ConfigValue written) {
        String source = written.getConfigSourceName();
        return LITERAL.contains(name)
                || written.getValue().indexOf('$') < 0
                || source != null && source.startsWith(ENVIRONMENT);
    }
}
