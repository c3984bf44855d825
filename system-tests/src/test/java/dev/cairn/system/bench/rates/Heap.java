package dev.cairn.system.bench.rates;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is alive in the heap of a JVM. */
final class Heap {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    private Heap() {}

    /** Collects garbage first: it stops the process for a moment. */
    static long liveBytes(ProcessHandle process) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(process.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String told = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher total = TOTAL.matcher(told);
        if (jcmd.waitFor() != 0 || !total.find()) {
            throw new IOException("jcmd told nothing of the heap: " + told);
        }
        return Long.parseLong(total.group(1));
    }
}
