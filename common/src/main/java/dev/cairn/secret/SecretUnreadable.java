package dev.cairn.secret;

/** A stored secret cannot be decrypted: its key is not configured, or it is damaged or stands where it does not belong. */
public final class SecretUnreadable extends RuntimeException {
    SecretUnreadable(String message) {
        super(message);
    }

    SecretUnreadable(String message, Throwable cause) {
        super(message, cause);
    }
}
