package dev.cairn.worker.agent;

/** The call was not done and will not be; the model is told the message and goes on. */
public class ToolRefusal extends RuntimeException {
    public ToolRefusal(String message) {
        super(message);
    }
}
