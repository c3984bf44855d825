package dev.cairn.standalone.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.worker.agent.Model;
import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.ModelRequest;
import dev.cairn.worker.agent.ToolRequest;
import dev.cairn.worker.agent.ToolSpec;
import dev.cairn.worker.agent.Turn;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** A model behind an OpenAI-compatible server, spoken to by plain HTTP: the other end of the wire. */
record WireClient(HttpClient http, URI baseUrl) implements Model {
    private static final ObjectMapper JSON = new ObjectMapper();

    HttpRequest post(String body) {
        return HttpRequest.newBuilder(URI.create(baseUrl + "/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    HttpResponse<String> send(String body) {
        try {
            return http.send(post(body), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError("Not JSON: " + response.body(), e);
        }
    }

    @Override
    public ModelReply reply(ModelRequest request) {
        HttpResponse<String> response = send(body(request).toString());
        if (response.statusCode() != 200) {
            throw new AssertionError(response.body());
        }
        JsonNode answer = json(response);
        JsonNode choice = answer.path("choices").path(0);
        List<ToolRequest> calls = new ArrayList<>();
        for (JsonNode call : choice.path("message").path("tool_calls")) {
            JsonNode function = call.path("function");
            calls.add(new ToolRequest(
                    call.path("id").asText(),
                    function.path("name").asText(),
                    function.path("arguments").asText()));
        }
        return new ModelReply(
                choice.path("message").path("content").textValue(),
                calls,
                answer.path("model").asText(),
                answer.path("usage").path("prompt_tokens").asLong(),
                answer.path("usage").path("completion_tokens").asLong(),
                choice.path("finish_reason").asText(),
                true);
    }

    static ObjectNode body(ModelRequest request) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", "any");
        ArrayNode messages = body.putArray("messages");
        messages.addObject().put("role", "system").put("content", request.instructions());
        request.conversation().forEach(turn -> addTo(messages.addObject(), turn));
        ArrayNode tools = body.putArray("tools");
        for (ToolSpec tool : request.tools()) {
            ObjectNode function = tools.addObject().put("type", "function").putObject("function");
            function.put("name", tool.name()).put("description", tool.description());
            function.set("parameters", tool.parameters());
        }
        return body;
    }

    private static void addTo(ObjectNode message, Turn turn) {
        switch (turn) {
            case Turn.User user -> message.put("role", "user").put("content", user.text());
            case Turn.Tool tool ->
                message.put("role", "tool")
                        .put("tool_call_id", tool.callId())
                        .put("content", tool.result().text());
            case Turn.Model model -> {
                message.put("role", "assistant").put("content", model.reply().text());
                ArrayNode calls = message.putArray("tool_calls");
                for (ToolRequest wish : model.reply().toolRequests()) {
                    ObjectNode call = calls.addObject().put("id", wish.id()).put("type", "function");
                    call.putObject("function").put("name", wish.name()).put("arguments", wish.arguments());
                }
            }
        }
    }
}
