package dev.cairn.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsTest {
    private static Cors cors(boolean developmentKey, String... origins) {
        return Cors.of(new Settings(List.of(origins), developmentKey));
    }

    @Test
    void without_origins_it_is_off() {
        assertThat(cors(true).isOff()).isTrue();
        assertThat(cors(true, "https://app.example.com").isOff()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.com",
                "HTTPS://App.Example.com:443",
                "http://localhost:5173",
                "http://[::1]:3000",
                "https://my_app.example.com",
                "capacitor://localhost",
            })
    void an_origin_has_a_scheme_a_host_and_perhaps_a_port(String origin) {
        assertThat(cors(true, origin).isOff()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "app.example.com",
                "https://app.example.com/",
                "https://app.example.com/path",
                "https://user@app.example.com",
                "https://*.example.com",
                "https://b\u00fccher.example",
                "https://app.example.com:x",
                "https://",
                "null",
                "/https://.*/",
            })
    void what_is_no_origin_is_said(String origin) {
        assertThatThrownBy(() -> cors(false, origin))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("`" + origin + "`")
                .hasMessageContaining("https://app.example.com");
    }

    @Test
    void every_origin_is_allowed_only_where_no_development_key_works() {
        assertThat(cors(false, "*").isOff()).isFalse();
        assertThatThrownBy(() -> cors(true, "*")).hasMessageContaining("development key");
        assertThatThrownBy(() -> cors(false, "*", "https://app.example.com")).hasMessageContaining("alone");
    }
}
