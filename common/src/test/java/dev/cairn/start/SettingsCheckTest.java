package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.job.EngineSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsCheckTest {
    @AfterEach
    void forget() {
        System.clearProperty("cairn.engine.lease");
        System.clearProperty("cairn.engine.crash-limit");
    }

    @ParameterizedTest
    @CsvSource({
        "cairn.engine.lease, s3cret",
        "cairn.engine.crash-limit, s3cret",
        "cairn.engine.crash-limit, 4.5",
        "cairn.engine.lease, PT"
    })
    void aValueThatMeansNothingIsRefusedWithoutItsContent(String property, String value) {
        System.setProperty(property, value);

        assertThatThrownBy(() -> SettingsCheck.run(EngineSettings.class))
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith(property + " cannot be read")
                .hasMessageNotContaining(value);
    }

    @Test
    void lessThanNothingIsRefused() {
        System.setProperty("cairn.engine.crash-limit", "-5");

        assertThatThrownBy(() -> SettingsCheck.run(EngineSettings.class))
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("cairn.engine.crash-limit must not be negative");
    }

    @Test
    void whatCanBeReadIsNotSpokenOf() {
        System.setProperty("cairn.engine.lease", "1500ms");

        assertThatCode(() -> SettingsCheck.run(EngineSettings.class)).doesNotThrowAnyException();
    }
}
