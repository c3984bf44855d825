package dev.cairn.node.rabbitmq;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** The node's administrator and its virtual host, made at the first boot of each data folder. */
record Account(String user, String password, String vhost) {

    private static final int PASSWORD_BYTES = 24;

    static Account random() {
        var bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Account("cairn", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), "cairn");
    }

    String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** Leaves the password out: records are logged by accident. */
    @Override
    public String toString() {
        return "Account[" + user + "]";
    }
}
