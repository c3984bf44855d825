package dev.cairn.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What is said to the model and what it said, in the words of the OpenAI-compatible wire. */
final class Conversation {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** As long as what Cairn sends for the agent {@code three-steps}. */
    private static final String BEGINNING = """
            {"model":"default","messages":[{"role":"system","content":"You answer letters of customers. Look the \
            customer up first. Then answer in one sentence, in the language of the letter, and promise nothing."},\
            {"role":"user","content":"%s"}""";

    private static final String TOOLS = """
            ],"tools":[{"type":"function","function":{"name":"lookup_customer","description":"Looks up a customer's \
            account: name, company, plan, region, customer since, number of open tickets. Says found=false if nobody \
            has that address or id.","parameters":{"type":"object","properties":{"customer":{"type":"string",\
            "description":"The customer's e-mail address (upper and lower case are the same) or customer id, such as \
            cus_1001, exactly as the ticket gives it."}},"required":["customer"],"additionalProperties":false}}}]}""";

    private Conversation() {}

    static String first(String input) {
        return BEGINNING.formatted(quoted(input)) + TOOLS;
    }

    static String second(String input, String asked, String found) {
        return BEGINNING.formatted(quoted(input)) + "," + message(asked)
                + ",{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"" + quoted(found) + "\"}" + TOOLS;
    }

    /** The text of a reply, as a JSON string. */
    static String answer(String reply) {
        return message(reply).path("content").toString();
    }

    private static JsonNode message(String reply) {
        try {
            return JSON.readTree(reply).path("choices").path(0).path("message");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the model answered no JSON", e);
        }
    }

    private static String quoted(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }
}
