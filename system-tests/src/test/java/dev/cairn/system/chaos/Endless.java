package dev.cairn.system.chaos;

import dev.cairn.system.ModelServer.Reply;

/**
 * Orders at whose conversation the model asks for tools for ever, until a limit of the agent ends the job: that of model
 * calls where a reply asks for one tool, that of tool calls where it asks for two.
 */
final class Endless {
    static final String LIMIT_REACHED = "/problems/limit-reached";

    /** The limits in samples/agents/support-triage.yaml. Said again here: the checker asks nobody for them. */
    static final int MODEL_CALLS = 8;

    static final int TOOL_CALLS = 12;

    private static final String PREFIX = "endless-";
    private static final String SEARCH = "search_knowledge";

    private Endless() {}

    static String subject(long seed, int number) {
        return PREFIX + seed + "-" + number;
    }

    static boolean is(String subject) {
        return subject.startsWith(PREFIX);
    }

    static Reply reply(String subject) {
        String query = "{\"query\":\"charged twice\"}";
        return toolsAtOnce(subject) == 1
                ? Reply.toolCalls("call_0", SEARCH, query)
                : Reply.toolCalls("call_0", SEARCH, query, "call_1", SEARCH, query);
    }

    private static int toolsAtOnce(String subject) {
        return 1 + Math.floorMod(subject.hashCode(), 2);
    }

    /** The calls that the limits allow. With two tools at once the last reply is the one that asks for too many. */
    static int modelCalls(String subject) {
        int tools = toolsAtOnce(subject);
        return Math.min(MODEL_CALLS, TOOL_CALLS / tools + 1);
    }

    static int toolCalls(String subject) {
        int tools = toolsAtOnce(subject);
        return Math.min(MODEL_CALLS, TOOL_CALLS / tools) * tools;
    }
}
