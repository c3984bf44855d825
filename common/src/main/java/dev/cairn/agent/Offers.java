package dev.cairn.agent;

/** What the workers of this installation can do, as far as the api knows. */
public interface Offers {
    /**
     * Whether some worker of a lane meets a requirement of an agent.
     *
     * @param lane where the job is to queue; workers of another never see it
     * @param requirement such as {@code model:default}, {@code tool:create_ticket}, {@code agent:echo@1}
     */
    boolean has(String lane, String requirement);

    /** Whether a worker of the lane is up, or was. */
    boolean knows(String lane);
}
