package dev.cairn.node.rabbitmq;

import org.jspecify.annotations.Nullable;

/** The node could not be made, started or ended. The message says what was tried, what was found and what to do. */
public final class NodeFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NodeFailure(String message) {
        super(message);
    }

    NodeFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static NodeFailure interrupted(String doing, InterruptedException cause) {
        // The flag is the caller's only way to learn that it was asked to stop.
        Thread.currentThread().interrupt();
        return new NodeFailure("Interrupted while " + doing + ".", cause);
    }
}
