package dev.cairn.standalone.listen;

import dev.cairn.standalone.listen.SecretEndpoint.Answer;
import dev.cairn.standalone.listen.SecretEndpoint.Given;
import dev.cairn.standalone.listen.SecretEndpoint.NotUp;
import dev.cairn.standalone.listen.SecretEndpoint.ToldBefore;
import dev.cairn.start.StartRefused;
import java.time.Duration;
import java.util.function.Consumer;

/** Finds the secret to verify with: asks Cairn, keeps what it tells, and remembers it when it was told before. */
final class SigningSecret {
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final SecretEndpoint cairn;
    private final SecretFile file;
    private final Consumer<String> say;

    SigningSecret(SecretEndpoint cairn, SecretFile file, Consumer<String> say) {
        this.cairn = cairn;
        this.file = file;
        this.say = say;
    }

    /**
     * Waits for a Cairn that is not up.
     *
     * @param rotate make a new one, because the one before is not known here
     * @throws StartRefused if it was told before and is not kept
     */
    String find(boolean rotate) throws InterruptedException {
        file.checkWritable();
        Answer answer = rotate ? cairn.rotate() : cairn.reveal();
        if (answer instanceof NotUp(String why)) {
            say.accept("No Cairn is up at " + cairn + " (" + why + "). Waiting for it; Ctrl-C ends this.");
        }
        while (answer instanceof NotUp) {
            Thread.sleep(BETWEEN_TRIES);
            answer = rotate ? cairn.rotate() : cairn.reveal();
        }
        return switch (answer) {
            case Given(String secret) -> {
                file.keep(secret);
                yield secret;
            }
            case ToldBefore() -> file.read().orElseThrow(this::lost);
            case NotUp(String why) -> throw new IllegalStateException(why);
        };
    }

    private StartRefused lost() {
        return new StartRefused("The signing secret of " + cairn + " was told before, and " + file
                + " does not keep it. Give it by --secret, or make a new one by ./cairn listen --rotate: the old one"
                + " keeps signing beside it for a while, so that other receivers have time to change.");
    }
}
