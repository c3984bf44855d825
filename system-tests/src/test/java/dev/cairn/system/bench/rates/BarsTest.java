package dev.cairn.system.bench.rates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BarsTest {
    private final Sheet sheet = new Sheet();

    @Test
    void a_bar_is_held_by_the_medians_of_one_run() {
        measured("ours", 10, 70, 60);
        measured("theirs", 100, 90, 1000);
        Bars bars = new Bars(sheet).atLeast(0.6, "W", "jobs/s", "ours", "theirs");
        assertThat(bars.held()).isTrue();
        assertThat(bars.lines()).contains("✔ W, jobs/s: ours is at least 0.60 of theirs: 0.60");
    }

    @Test
    void one_that_is_missed_fails_the_run_whatever_follows() {
        measured("ours", 59);
        measured("theirs", 100);
        Bars bars = new Bars(sheet)
                .atLeast(0.6, "W", "jobs/s", "ours", "theirs")
                .atMost(1.0, "W", "jobs/s", "ours", "theirs")
                .atMost(60, "W", "jobs/s", "ours");
        assertThat(bars.held()).isFalse();
        assertThat(bars.lines()).contains("✘ W, jobs/s: ours is at least 0.60 of theirs: 0.59");
        assertThat(bars.json()).hasSize(3);
    }

    @Test
    void what_was_not_measured_is_not_held_against_anything() {
        measured("ours", 59);
        Bars bars = new Bars(sheet)
                .atLeast(0.6, "W", "jobs/s", "ours", "theirs")
                .atMost(1.5, "V", "jobs/s", "ours", "theirs")
                .atMost(1, "V", "jobs/s", "ours");
        assertThat(bars.held()).isTrue();
        assertThat(bars.lines()).isEmpty();
    }

    @Test
    void a_chart_has_a_bar_for_each_rival_and_none_is_drawn_of_nothing() {
        measured("ours", 58, 60);
        measured("theirs", 100);
        assertThat(new Chart(sheet, "W", "jobs/s").drawn())
                .contains("title \"W: jobs/s\"", "x-axis [\"ours\", \"theirs\"]", "0 --> 105", "bar [59.0, 100.0]");
        assertThat(new Chart(sheet, "V", "jobs/s").drawn()).isEmpty();
    }

    private void measured(String rival, double... figures) {
        for (double figure : figures) {
            sheet.add("W", rival, new Measured(Map.of("jobs/s", figure), Map.of()));
        }
    }
}
