package dev.cairn.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code ./cairn listen} in a process of its own, as a person starts it beside a Cairn, on a free port. */
public final class Listening implements AutoCloseable {
    /** How it marks a callback whose signature is right; for another it says so in capitals. */
    public static final String VERIFIED = " verified";

    private static final Pattern URL = Pattern.compile("callback\\.url is (\\S+),");

    private final Path output;
    private final Process process;

    /** Starts it, and waits until it listens. */
    public Listening(Cairn cairn) throws Exception {
        this.output = Files.createTempFile(cairn.folder(), "listen", ".txt");
        this.process = cairn.launch("listen", "--port", "0")
                .redirectOutput(output.toFile())
                .start();
        Await.until("it listens; what it shows: " + output, () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("it ended:\n" + shown());
            }
            return URL.matcher(shown()).find();
        });
    }

    /** What it tells people to write as their {@code callback.url}. */
    public String url() throws IOException {
        Matcher url = URL.matcher(shown());
        if (!url.find()) {
            throw new IllegalStateException("it tells no address:\n" + shown());
        }
        return url.group(1);
    }

    public String shown() throws IOException {
        return Files.readString(output);
    }

    /** The blocks it showed in which this occurs, such as a job's or a delivery's identifier. */
    public List<String> shownOf(String text) throws IOException {
        return Arrays.stream(shown().split("\\R\\R"))
                .filter(block -> block.contains(text))
                .toList();
    }

    /** SIGTERM. @return its exit code */
    public int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("it did not end after SIGTERM; what it shows: " + output);
        }
        return process.exitValue();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
