package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.job.Edge;
import dev.cairn.job.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The diagram, the enum and the SQL CHECK tell the same story. */
class LifecycleTest {
    private static final Pattern DRAWN = Pattern.compile("(?m)^ +(\\[\\*]|[a-z]+) --> ([a-z]+): ([a-z]) ([a-z ]+)$");

    @Test
    void the_diagram_draws_exactly_the_edges_of_the_enum() throws IOException {
        String diagram = Files.readString(Path.of("../docs/job-lifecycle.md"));
        Set<String> drawn = DRAWN.matcher(diagram)
                .results()
                .map(LifecycleTest::edge)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> coded =
                Arrays.stream(Edge.values()).map(LifecycleTest::edge).collect(Collectors.toCollection(TreeSet::new));
        assertThat(drawn).isEqualTo(coded);
    }

    @Test
    void the_check_of_the_table_allows_exactly_the_states_of_the_enum() {
        String check =
                TestDatabase.value("select pg_get_constraintdef(oid) from pg_constraint where conname = 'job_state'");
        Set<String> allowed = Pattern.compile("'([a-z]+)'")
                .matcher(check)
                .results()
                .map(m -> m.group(1))
                .collect(Collectors.toSet());
        assertThat(allowed)
                .isEqualTo(Arrays.stream(JobState.values()).map(JobState::word).collect(Collectors.toSet()));
    }

    @Test
    void every_edge_has_a_letter_of_its_own_and_no_final_state_is_left() {
        assertThat(Arrays.stream(Edge.values()).map(Edge::letter)).doesNotHaveDuplicates();
        assertThat(Edge.values())
                .noneMatch(edge -> edge.from() != null && edge.from().isFinal());
    }

    private static String edge(MatchResult drawn) {
        return drawn.group(3) + " " + drawn.group(4) + ": " + drawn.group(1) + " to " + drawn.group(2);
    }

    private static String edge(Edge edge) {
        JobState from = edge.from();
        return edge.letter() + " " + edge.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": "
                + (from == null ? "[*]" : from.word()) + " to " + edge.to().word();
    }
}
