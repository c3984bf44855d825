package dev.cairn.worker.agent;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.cairn.job.JobId;
import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * One attempt at a job, as the agent sees it. Each call is a step: if the journal holds it, its kept outcome is
 * returned; if not, it runs and its outcome is committed before the call returns. Steps are known by their order, so a
 * run belongs to the one thread that the agent was called on.
 */
public interface Run {
    JobId job();

    /** Counts the claims of this job, from 1. */
    int attempt();

    /** A block of code whose outcome is kept. It may run more than once, until an outcome was kept. */
    <T> T step(String name, TypeReference<T> type, Callable<T> body);

    /** The same for a type without parameters. */
    default <T> T step(String name, Class<T> type, Callable<T> body) {
        return step(
                name,
                new TypeReference<T>() {
                    @Override
                    public Type getType() {
                        return type;
                    }
                },
                body);
    }

    /** One model call. */
    ModelReply model(String alias, ModelRequest request);

    /**
     * One tool call.
     *
     * @param arguments JSON text
     */
    default ToolResult tool(String name, String arguments) {
        return tools(List.of(new ToolRequest("", name, arguments))).getFirst();
    }

    /**
     * Several tool calls: side by side if none of them is effectful, else one after the other. The results are in the
     * order of the requests, whichever ended first.
     */
    List<ToolResult> tools(List<ToolRequest> requests);
}
