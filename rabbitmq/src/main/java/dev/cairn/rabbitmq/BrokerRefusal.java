package dev.cairn.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a broker said when it refused something, and what to do. The client hides it: in the cause of an exception that has no
 * message of its own.
 *
 * @param words the broker's own
 */
record BrokerRefusal(String words, String mend) {
    /** Of what failed; empty if the broker did not answer, or the connection broke. */
    static Optional<BrokerRefusal> of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationFailureException
                    || cause instanceof PossibleAuthenticationFailureException) {
                return Optional.of(new BrokerRefusal(
                        String.valueOf(cause.getMessage()),
                        "Correct user and password in CAIRN_AMQP_URL, or make the user."));
            }
            if (cause instanceof ShutdownSignalException closed) {
                return of(closed);
            }
        }
        return Optional.empty();
    }

    private static Optional<BrokerRefusal> of(ShutdownSignalException closed) {
        return switch (closed.getReason()) {
            case AMQP.Connection.Close close -> of(close.getReplyCode(), close.getReplyText());
            case AMQP.Channel.Close close -> of(close.getReplyCode(), close.getReplyText());
            case null, default -> Optional.empty();
        };
    }

    private static Optional<BrokerRefusal> of(int code, @Nullable String words) {
        String mend =
                switch (code) {
                    case AMQP.ACCESS_REFUSED ->
                        "Give the user rights to configure, write and read what is named as it says (rabbitmqctl set_permissions).";
                    case AMQP.NOT_ALLOWED ->
                        "Make the virtual host (rabbitmqctl add_vhost), give the user rights in it, or correct the path of"
                                + " CAIRN_AMQP_URL.";
                    case AMQP.PRECONDITION_FAILED ->
                        "A queue or exchange of this name was made otherwise. Remove it if nobody else needs it (a lane's queue:"
                                + " the api's command rebuild-queue), or choose another cairn.rabbitmq.prefix.";
                    case AMQP.RESOURCE_ERROR, AMQP.NOT_IMPLEMENTED, AMQP.COMMAND_INVALID, AMQP.NOT_FOUND ->
                        "See the broker's log.";
                    // Such as a broker that is told to stop.
                    default -> null;
                };
        return mend == null ? Optional.empty() : Optional.of(new BrokerRefusal(String.valueOf(words), mend));
    }

    boolean isOfKind() {
        return words.startsWith("PRECONDITION_FAILED");
    }
}
