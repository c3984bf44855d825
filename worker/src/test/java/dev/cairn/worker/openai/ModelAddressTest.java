package dev.cairn.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cairn.agent.InvalidAgent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelAddressTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://api.openai.com/v1                        | https api.openai.com:443 /v1/chat/completions
            HTTP://127.0.0.1:11434                           | http 127.0.0.1:11434 /v1/chat/completions
            http://localhost:8000/                           | http localhost:8000 /v1/chat/completions
            http://localhost:8000/v1///                      | http localhost:8000 /v1/chat/completions
            https://x.example/openai/v1/chat/completions     | https x.example:443 /openai/v1/chat/completions
            https://x.example/v1/chat/completions/           | https x.example:443 /v1/chat/completions
            https://r.openai.azure.com/openai/deployments/d?api-version=2024-10-21 | https r.openai.azure.com:443 /openai/deployments/d/chat/completions?api-version=2024-10-21
            https://x.example?a=b                            | https x.example:443 /v1/chat/completions?a=b
            http://[::1]:8000/v1                             | http [::1]:8000 /v1/chat/completions
            http://model_server:8000/v1                      | http model_server:8000 /v1/chat/completions
            https://x.example/ü/v1                      | https x.example:443 /%C3%BC/v1/chat/completions
            """)
    void a_url_is_understood_as_people_write_it(String url, String address) {
        ModelAddress read = ModelAddress.of("default", url);
        assertThat((read.tls() ? "https " : "http ") + read.host() + ":" + read.port() + " " + read.target())
                .isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            api.openai.com/v1               | must begin with https
            ftp://x.example/v1              | must begin with https
            https://                        | read
            https://user:secret@x.example   | set the alias' key
            https://x.example/v1#frag       | fragment
            https://x.example:99999/v1      | port
            https://x.example:0/v1          | port
            https://x.example:port/v1       | host and port
            https://x example/v1            | character 10
            https://bücher.example/v1  | host
            mailto:x@example.com            | must begin with https
            """)
    void a_url_that_cannot_be_right_is_refused_in_one_line(String url, String why) {
        assertThatExceptionOfType(InvalidAgent.class)
                .isThrownBy(() -> ModelAddress.of("fast", url))
                .withMessageContaining("`fast`")
                .withMessageContaining(why)
                .satisfies(
                        e -> assertThat(e.getMessage()).doesNotContain("secret").doesNotContain("\n"));
    }
}
