package dev.cairn.standalone.listen;

import dev.cairn.start.StartRefused;
import java.io.PrintStream;
import java.net.URI;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Receives, verifies and shows callbacks: what a receiver of them has to do, to look at. */
@Command(
        name = "listen",
        description = "Receive callbacks, verify their signatures and show them, until told to stop.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Without --secret, the secret is asked of the Cairn at --url, which tells it",
            "once, and kept in the data folder (CAIRN_DATA) for the next start.",
            "A callback that verifies is answered 204, any other 401.",
            "Ctrl-C ends it with exit code 130, SIGTERM with 143; it ends with 1 if it",
            "cannot begin.",
            "",
            "  ./cairn listen                  show callbacks of the Cairn on this machine",
            "  ./cairn listen --status 500     see how a callback is tried again",
            "  ./cairn listen --once --json    one callback as JSON, for a script",
        })
public final class ListenCommand implements Callable<Integer> {
    private static final String NOT_THE_KEPT = "It was signed with another secret than the kept one. If its job has a"
            + " secret of its own, give that by --secret; if the kept one is out of date, start with --rotate.\n";
    private static final String NOT_THE_GIVEN = "It was signed with another secret than the given one.\n";

    @Option(names = "--port", description = "Port to listen on, 0 for a free one (default: ${DEFAULT-VALUE}).")
    private int port = 9099;

    @Option(names = "--bind", description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private String bind = "127.0.0.1";

    @Option(names = "--path", description = "The one path callbacks come to (default: any).")
    private @Nullable String path;

    @Mixin
    private SecretOptions secrets = new SecretOptions();

    @Option(names = "--status", description = "Answer everything with this status, 200 to 599.")
    private @Nullable Integer status;

    @Option(names = "--once", description = "End after one callback; the exit code is 0 if it verified.")
    private boolean once;

    @Option(names = "--json", description = "Show each callback as one line of JSON; all other words go to stderr.")
    private boolean json;

    private final CompletableFuture<Received> last = new CompletableFuture<>();

    @Override
    public Integer call() throws Exception {
        OptionalInt forced = forced();
        // The port comes first: a secret that is told once must not be asked for in vain.
        try (Listener listener = new Listener(bind, port, checkedPath())) {
            Verifier verifier = new Verifier(secrets.find(this::say));
            listener.start(new Reception(verifier, forced, display()));
            say(greeting(listener.url()));
            return last.get().isVerified() ? 0 : 1;
        }
    }

    private OptionalInt forced() {
        if (status != null && (status < 200 || status > 599)) {
            throw new StartRefused("--status must be from 200 to 599, but is " + status + ".");
        }
        return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }

    private @Nullable String checkedPath() {
        if (path != null && !path.matches("/[!-~&&[^?#]]*")) {
            throw new StartRefused("--path must look like /callbacks, but is `" + path + "`.");
        }
        return path;
    }

    private Consumer<Received> display() {
        Consumer<Received> display = json ? new JsonDisplay(System.out) : new TextDisplay(System.out);
        return received -> {
            display.accept(received);
            if (Verifier.OTHER_SECRET.equals(received.refusal())) {
                say(secrets.areGiven() ? NOT_THE_GIVEN : NOT_THE_KEPT);
            }
            if (once) {
                last.complete(received);
            }
        };
    }

    private String greeting(URI url) {
        return """

                Listening for callbacks. A job's callback.url is %1$s, for example:

                  curl %2$s/v1/jobs \\
                    -H "Authorization: Bearer %3$s" -H 'Content-Type: application/json' \\
                    -d '{"agent": "echo", "input": "hello", "callback": {"url": "%1$s"}}'
                """.formatted(url, secrets.cairn(), secrets.keyToShow());
    }

    private void say(String text) {
        PrintStream out = json ? System.err : System.out;
        out.println(text);
        out.flush();
    }
}
