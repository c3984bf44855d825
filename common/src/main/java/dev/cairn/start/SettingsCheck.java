package dev.cairn.start;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the settings once before the program begins: a value that means nothing stops the start in one line, and without what it
 * holds, for it may be a secret in the wrong place.
 */
public final class SettingsCheck {
    private static final Pattern PROPERTY = Pattern.compile("propert(?:y|ies) (cairn\\.[\\w.\"-]+)");

    /** The code of messages about what is required and not there; the program sets some of it later. */
    private static final String MISSING = "SRCFG00014";

    private SettingsCheck() {}

    /**
     * Looks at what the environment and the JVM's properties say.
     *
     * @param settings mappings of the program's settings
     * @throws StartRefused for the first value that cannot be what it should be
     */
    public static void run(Class<?>... settings) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addSystemSources()
                .addDefaultInterceptors()
                .addDiscoveredInterceptors()
                .addDiscoveredConverters()
                .withMappingIgnore("cairn.**");
        for (Class<?> mapping : settings) {
            builder.withMapping(mapping);
        }
        try {
            checkSigns(builder.build());
        } catch (ConfigValidationException e) {
            for (int i = 0; i < e.getProblemCount(); i++) {
                refuseUnreadable(String.valueOf(e.getProblem(i).getMessage()));
            }
        }
    }

    /** Nothing that is counted or lasts is less than nothing. */
    private static void checkSigns(SmallRyeConfig config) {
        for (String property : config.getPropertyNames()) {
            String value = property.startsWith("cairn.")
                    ? config.getConfigValue(property).getValue()
                    : null;
            if (value != null && value.matches("-(P|\\d).*")) {
                throw new StartRefused(named(property) + " must not be negative. See docs/configuration.md.");
            }
        }
    }

    private static void refuseUnreadable(String problem) {
        if (problem.contains(MISSING)) {
            return;
        }
        Matcher property = PROPERTY.matcher(problem);
        String name = property.find() ? named(property.group(1)) : "A setting that begins with cairn.";
        throw new StartRefused(
                name + " cannot be read as what it is: a number, a time such as 500ms or 10s, true or false,"
                        + " or one of some words. See docs/configuration.md.");
    }

    /** By the variable first: that is what most people set. */
    private static String named(String property) {
        String variable = property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
        return System.getenv().containsKey(variable) ? variable : property;
    }
}
