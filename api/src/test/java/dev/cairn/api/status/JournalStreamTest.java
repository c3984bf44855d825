package dev.cairn.api.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.cairn.step.StepKind;
import dev.cairn.step.StepState;
import dev.cairn.step.StepUsage;
import dev.cairn.step.StepView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalStreamTest {
    private static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, JournalStream.PAGE, JournalStream.PAGE + 1, 3 * JournalStream.PAGE})
    void a_journal_is_told_whole_and_in_order_and_asked_for_a_page_at_a_time(int steps) throws IOException {
        List<Integer> asked = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new JournalStream(JSON.writer(), page(0, steps), after -> {
                    asked.add(after);
                    return page(after, steps);
                })
                .write(out);
        JsonNode told = JSON.readTree(out.toByteArray());
        assertThat(told.propertyStream().map(field -> field.getKey())).containsExactly("steps");
        assertThat(told.path("steps")
                        .valueStream()
                        .map(step -> step.path("position").asInt()))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, steps).boxed().toList());
        assertThat(told.path("steps").valueStream())
                .allMatch(step -> step.path("outcome").path("of").asInt()
                        == step.path("position").asInt());
        assertThat(asked).hasSize(steps / JournalStream.PAGE);
    }

    @Test
    void one_that_breaks_off_has_no_end() {
        AtomicBoolean closed = new AtomicBoolean();
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        List<StepView> lines = page(0, JournalStream.PAGE);
        JournalStream journal = new JournalStream(JSON.writer(), lines, after -> {
            throw new IllegalStateException("away");
        });
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> journal.write(out));
        assertThat(closed).isFalse();
        assertThat(out.toString(UTF_8)).doesNotEndWith("}");
    }

    private static List<StepView> page(int after, int steps) {
        return IntStream.rangeClosed(after + 1, Math.min(steps, after + JournalStream.PAGE))
                .mapToObj(place -> new StepView(
                        place,
                        StepKind.CODE,
                        "look",
                        StepState.SUCCEEDED,
                        1,
                        1,
                        "{\"of\":" + place + "}",
                        StepUsage.NONE,
                        Instant.EPOCH,
                        Instant.EPOCH))
                .toList();
    }
}
