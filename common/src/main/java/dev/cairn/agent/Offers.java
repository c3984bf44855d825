package dev.cairn.agent;

/** What the workers of this installation can do, as far as the api knows. */
public interface Offers {
    /**
     * Whether some worker meets a requirement of an agent.
     *
     * @param requirement such as {@code model:default}, {@code tool:create_ticket}, {@code agent:echo@1}
     */
    boolean has(String requirement);
}
