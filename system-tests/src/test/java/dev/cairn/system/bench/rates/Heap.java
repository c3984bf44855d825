package dev.cairn.system.bench.rates;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The heap of a JVM, by way of {@code jcmd}. */
final class Heap {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    private Heap() {}

    /** What is alive. Collects garbage first: it stops the process for a moment. */
    static long liveBytes(ProcessHandle process) throws IOException, InterruptedException {
        String told = told(process, "GC.class_histogram");
        Matcher total = TOTAL.matcher(told);
        if (!total.find()) {
            throw new IOException("jcmd told nothing of the heap: " + told);
        }
        return Long.parseLong(total.group(1));
    }

    /** Does nothing to a process that is no JVM. */
    static void collect(ProcessHandle process) throws IOException, InterruptedException {
        if (process.info().command().orElse("").endsWith("java")) {
            told(process, "GC.run");
        }
    }

    private static String told(ProcessHandle process, String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(process.pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        String told = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException("jcmd " + command + " failed: " + told);
        }
        return told;
    }
}
