package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {
    @ParameterizedTest
    @ValueSource(strings = {"s3cret\n", "s3cret\r\n", "s3cret\r"})
    void aLineBreakAtTheEndIsNamedAsTheCauseAndTheSecretIsNot(String value) {
        assertThatThrownBy(() -> new Environment(Map.of("CAIRN_DB_PASSWORD", value)).check())
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("CAIRN_DB_PASSWORD ends with a line break")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3\ncret", "s3cret\t", "s3cret\n\n", "\n", "\u0007s3cret", "s3cret\u0085x"})
    void aControlCharacterIsRefusedAndTheSecretIsNotNamed(String value) {
        assertThatThrownBy(() -> new Environment(Map.of("CAIRN_MODELS_FAST_KEY", value)).check())
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("CAIRN_MODELS_FAST_KEY holds a line break or another control character")
                .hasMessageNotContaining("s3");
    }

    @Test
    void charactersThatTheLocaleDoesNotHaveAreNamedAsTheCause() {
        assertThatThrownBy(() -> new Environment(Map.of("CAIRN_DATA", "/srv/b\uFFFD\uFFFDcher")).check())
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("CAIRN_DATA holds characters that the locale of this process does not have");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "-0.1", "half", "NaN", "1,0"})
    void aShareOfTracesIsFromNoneToAll(String ratio) {
        assertThatThrownBy(() -> new Environment(Map.of("CAIRN_TRACE_RATIO", ratio)).check())
                .isInstanceOf(StartRefused.class)
                .hasMessage("CAIRN_TRACE_RATIO must be a share from 0.0 to 1.0.");
    }

    @Test
    void whateverElseAVariableHoldsIsItsOwnAffair() {
        assertThatCode(() -> new Environment(Map.of(
                                "CAIRN_DB_PASSWORD", " Pa$$w0rd${x}\\ü ", "CAIRN_AGENTS", "", "PS1", "\u001b[0m\n"))
                        .check())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"70000", "-1", "http", "8080x", "s3cret"})
    void aPortThatIsNoneIsRefusedWithoutItsContent(String value) {
        assertThatThrownBy(() -> new Environment(Map.of("CAIRN_PORT", value)).port())
                .isInstanceOf(StartRefused.class)
                .hasMessage("CAIRN_PORT must be a port from 0 to 65535.");
    }

    @Test
    void apiAndManagementCannotShareAPort() {
        Program program = new Program(new Environment(Map.of("CAIRN_PORT", "9000")));

        assertThatThrownBy(program::checkPorts)
                .isInstanceOf(StartRefused.class)
                .hasMessageContainingAll("CAIRN_PORT and CAIRN_MANAGEMENT_PORT are the same port, 9000");
    }
}
