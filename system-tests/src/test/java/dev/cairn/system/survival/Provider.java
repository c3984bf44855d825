package dev.cairn.system.survival;

import static dev.cairn.system.survival.OddReply.edited;
import static dev.cairn.system.survival.OddReply.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.system.Cairn;
import dev.cairn.system.ModelServer.Call;
import dev.cairn.system.ModelServer.Reply;
import java.util.Optional;

/** What endpoints insist on that all call themselves OpenAI-compatible. Each plays one agent with two tools. */
enum Provider {
    /** DeepSeek: the reasoning of a message that called tools must come back with it. */
    REASONING {
        @Override
        Optional<Reply> refusal(Call call) {
            for (JsonNode message : call.messages()) {
                if (message.has("tool_calls")
                        && !message.path("reasoning_content").asText().startsWith("Hm, ")) {
                    return bad("The `reasoning_content` in the thinking mode must be passed back to the API.");
                }
            }
            return Optional.empty();
        }

        @Override
        void dress(ObjectNode completion, int turn) {
            message(completion).put("reasoning_content", "Hm, " + turn);
        }
    },

    /** Gemini: each call comes with a signature of the thought behind it. */
    SIGNATURES {
        @Override
        Optional<Reply> refusal(Call call) {
            for (JsonNode message : call.messages()) {
                for (JsonNode tool : message.path("tool_calls")) {
                    if (!tool.at("/extra_content/google/thought_signature")
                            .asText()
                            .startsWith("sig+/=")) {
                        return bad("Function call is missing a thought_signature in functionCall parts.");
                    }
                }
            }
            return Optional.empty();
        }

        @Override
        void dress(ObjectNode completion, int turn) {
            message(completion)
                    .path("tool_calls")
                    .forEach(call -> ((ObjectNode) call)
                            .putObject("extra_content")
                            .putObject("google")
                            .put("thought_signature", "sig+/=" + turn));
        }
    },

    /** OpenAI's reasoning models. */
    COMPLETION_TOKENS {
        @Override
        Optional<Reply> refusal(Call call) {
            return call.body().has("max_tokens")
                    ? bad("Unsupported parameter: 'max_tokens' is not supported with this model."
                            + " Use 'max_completion_tokens' instead.")
                    : Optional.empty();
        }
    },

    /** Servers that know only the old name. */
    MAX_TOKENS {
        @Override
        Optional<Reply> refusal(Call call) {
            return call.body().has("max_completion_tokens")
                    ? Optional.of(Reply.error(
                            422,
                            "{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"max_completion_tokens\"],"
                                    + "\"msg\":\"Extra inputs are not permitted\"}]}"))
                    : Optional.empty();
        }
    },

    /** Mistral: an assistant message has words or calls. Its first reply is empty. */
    NO_EMPTY_MESSAGES {
        @Override
        Optional<Reply> refusal(Call call) {
            for (JsonNode message : call.messages()) {
                if (message.path("role").asText().equals("assistant")
                        && message.path("content").asText().isBlank()
                        && message.path("tool_calls").isEmpty()) {
                    return bad("Assistant message must have either content or tool_calls, but not none.");
                }
            }
            return Optional.empty();
        }

        @Override
        Reply reply(Call call) throws Exception {
            int turn = Triage.turns(call);
            return turn == 0 ? Reply.text("") : dressed(script(turn - 1), turn);
        }
    },

    /** Magistral and others: content in parts, with thinking between. */
    PARTS {
        @Override
        Optional<Reply> refusal(Call call) {
            return Optional.empty();
        }

        @Override
        void dress(ObjectNode completion, int turn) {
            ObjectNode message = message(completion);
            String text = message.path("content").asText("");
            var parts = message.putArray("content");
            parts.addObject()
                    .put("type", "thinking")
                    .putArray("thinking")
                    .addObject()
                    .put("type", "text")
                    .put("text", "{\"answer\":\"not this\"}");
            if (!text.isEmpty() && !text.equals("null")) {
                parts.addObject().put("type", "text").put("text", text.substring(0, 5));
                parts.addObject().put("type", "text").put("text", text.substring(5));
            }
        }
    },

    /** Azure: a key of its own name, and a version in the query. */
    API_KEY {
        @Override
        Optional<Reply> refusal(Call call) {
            boolean welcome = call.apiKey().equals("azure-key-of-the-test")
                    && call.authorization().equals("null")
                    && call.path().endsWith("/chat/completions?api-version=2024-10-21");
            return welcome
                    ? Optional.empty()
                    : Optional.of(Reply.error(401, "{\"error\":{\"code\":\"401\",\"message\":\"Access denied.\"}}"));
        }
    },

    /** Gemma's template. */
    NO_SYSTEM_ROLE {
        @Override
        Optional<Reply> refusal(Call call) {
            for (JsonNode message : call.messages()) {
                if (message.path("role").asText().equals("system")) {
                    return bad("System role not supported");
                }
            }
            String first = call.messages().path(0).path("content").asText();
            return first.startsWith("Answer from what the tools say.") ? Optional.empty() : bad("no instructions");
        }
    },

    /** llama.cpp: refuses a format beside tools, without naming it. */
    NO_FORMAT {
        @Override
        Optional<Reply> refusal(Call call) {
            return call.body().has("response_format")
                    ? bad("Cannot use custom constraints with tools.")
                    : Optional.empty();
        }
    },

    /** DeepSeek: JSON objects, but no schemas. */
    NO_SCHEMA_FORMAT {
        @Override
        Optional<Reply> refusal(Call call) {
            return call.body().at("/response_format/type").asText().equals("json_schema")
                    ? bad("This response_format type is unavailable now")
                    : Optional.empty();
        }
    },

    /** Groq: answers with reasoning, and refuses it in what is sent. */
    UNKNOWN_FIELDS {
        @Override
        Optional<Reply> refusal(Call call) {
            for (JsonNode message : call.messages()) {
                if (message.has("reasoning")) {
                    return bad("'messages.2' : property 'reasoning' is unsupported");
                }
            }
            return Optional.empty();
        }

        @Override
        void dress(ObjectNode completion, int turn) {
            message(completion).put("reasoning", "Hm.");
        }
    },

    /** Gemini's older schemas. */
    NO_ADDITIONAL_PROPERTIES {
        @Override
        Optional<Reply> refusal(Call call) {
            return call.body().toString().contains("additionalProperties\":")
                    ? bad("Invalid JSON payload received. Unknown name \"additional_properties\"")
                    : Optional.empty();
        }
    },

    /** Ollama and others: arguments as an object, and none of the fields that nobody needs. */
    BARE {
        @Override
        Optional<Reply> refusal(Call call) {
            return Optional.empty();
        }

        @Override
        void dress(ObjectNode completion, int turn) {
            completion.put("usage", "none").put("created", "today").put("object", 7);
            message(completion)
                    .path("tool_calls")
                    .forEach(call -> ((ObjectNode) call.path("function")).set("arguments", argumentsOf(turn)));
        }
    };

    /** What it refuses of a request. */
    abstract Optional<Reply> refusal(Call call);

    /** What it puts into its replies. */
    void dress(ObjectNode completion, int turn) {}

    Reply reply(Call call) throws Exception {
        int turn = Triage.turns(call);
        return dressed(script(turn), turn);
    }

    final Reply answer(Call call) throws Exception {
        Optional<Reply> refusal = refusal(call);
        return refusal.isPresent() ? refusal.get() : reply(call);
    }

    String alias() {
        return name().toLowerCase(java.util.Locale.ROOT).replace("_", "");
    }

    Reply dressed(Reply reply, int turn) throws Exception {
        return edited(reply, completion -> dress(completion, turn));
    }

    /** Two tools in two turns, then the answer. */
    static Reply script(int turn) {
        return switch (turn) {
            case 0 ->
                Reply.toolCalls("call_a", "search_knowledge", argumentsOf(0).toString());
            case 1 ->
                Reply.toolCalls("call_b", "lookup_customer", argumentsOf(1).toString());
            default -> Reply.text("{\"answer\":\"done\"}");
        };
    }

    private static ObjectNode argumentsOf(int turn) {
        ObjectNode arguments = Cairn.JSON.createObjectNode();
        return turn == 0 ? arguments.put("query", "invoice") : arguments.put("customer", "cus_1001");
    }

    private static Optional<Reply> bad(String message) {
        ObjectNode body = Cairn.JSON.createObjectNode();
        body.putObject("error").put("message", message).put("type", "invalid_request_error");
        return Optional.of(Reply.error(400, body.toString()));
    }
}
