package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralVariablesTest {
    private static final int OF_THE_ENVIRONMENT = 300;
    private static final int OF_FILES = 250;
    private static final int OF_THE_PROGRAM = 400;

    private final Map<String, String> file = new HashMap<>(Map.of(
            "cairn.models.default.key",
            "${CAIRN_MODEL_KEY:}",
            "cairn.models.default.name",
            "${CAIRN_MODEL_NAME:default}",
            "other",
            "<${cairn.models.default.name}>",
            "price",
            "5 $$"));
    private final Map<String, String> program = new HashMap<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Pa$$w0rd",
                "a$$b${HOME}c",
                "${HOME}",
                "${nobody:has}",
                "${nobody}",
                "\\$",
                "\\${HOME}",
                "\\\\$$",
                "$",
                "$$",
                "$$$",
                "{$}",
                "${",
                "a,b\\,c",
                "plain"
            })
    void aVariableIsWhatItHoldsByteForByte(String value) {
        SmallRyeConfig config =
                config(Map.of("CAIRN_MODEL_KEY", value, "CAIRN_MODELS_FAST_KEY", value, "HOME", "/root"));

        assertThat(config.getRawValue("cairn.models.default.key")).isEqualTo(value);
        assertThat(config.getConfigValue("cairn.models.default.key").getValue()).isEqualTo(value);
        assertThat(config.getConfigValue("cairn.models.fast.key").getValue()).isEqualTo(value);
    }

    @Test
    void aPropertyThatTheProgramMadeOfVariablesIsNotExpanded() {
        program.put("quarkus.datasource.password", "Pa$$w0rd${HOME}");
        LiteralVariables.keepAsItIs("quarkus.datasource.password");

        assertThat(config(Map.of("HOME", "/root"))
                        .getConfigValue("quarkus.datasource.password")
                        .getValue())
                .isEqualTo("Pa$$w0rd${HOME}");
    }

    @Test
    void aVariableThatIsNotSetHasItsDefault() {
        SmallRyeConfig config = config(Map.of());

        assertThat(config.getConfigValue("cairn.models.default.name").getValue())
                .isEqualTo("default");
        assertThat(config.getOptionalValue("cairn.models.default.key", String.class))
                .isEmpty();
    }

    @Test
    void filesOfPropertiesAreExpandedAsEver() {
        SmallRyeConfig config = config(Map.of("CAIRN_MODEL_NAME", "small"));

        assertThat(config.getConfigValue("other").getValue()).isEqualTo("<small>");
        assertThat(config.getConfigValue("price").getValue()).isEqualTo("5 $");
    }

    private SmallRyeConfig config(Map<String, String> environment) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredInterceptors()
                .withSources(
                        new EnvConfigSource(environment, OF_THE_ENVIRONMENT),
                        new PropertiesConfigSource(file, "file", OF_FILES),
                        new PropertiesConfigSource(program, "program", OF_THE_PROGRAM))
                .build();
    }
}
