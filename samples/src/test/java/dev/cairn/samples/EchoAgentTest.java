package dev.cairn.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.job.JobId;
import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.ModelRequest;
import dev.cairn.worker.agent.Run;
import dev.cairn.worker.agent.ToolRequest;
import dev.cairn.worker.agent.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EchoAgentTest {
    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": [1, null, {\"b\": \"ü\"}]}", "\"text\"", "null", "17"})
    void theOutputIsTheInputKeptInOneStep(String json) throws Exception {
        JsonNode input = new ObjectMapper().readTree(json);
        StepsOnly run = new StepsOnly();

        assertThat(new EchoAgent().run(run, input)).isEqualTo(input);
        assertThat(run.steps).containsExactly("echo");
    }

    /** A run that keeps nothing and has neither models nor tools: reaching for one fails the test. */
    private static final class StepsOnly implements Run {
        private final List<String> steps = new ArrayList<>();

        @Override
        public JobId job() {
            return JobId.next();
        }

        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public <T> T step(String name, TypeReference<T> type, Callable<T> body) {
            steps.add(name);
            try {
                return body.call();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public ModelReply model(String alias, ModelRequest request) {
            throw new AssertionError("The echo agent asked a model.");
        }

        @Override
        public List<ToolResult> tools(List<ToolRequest> requests) {
            throw new AssertionError("The echo agent called a tool.");
        }
    }
}
