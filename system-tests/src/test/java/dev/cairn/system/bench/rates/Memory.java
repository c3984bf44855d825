package dev.cairn.system.bench.rates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The most memory that a process has had at once in RAM, as Linux counts it, since it was last asked to forget. */
final class Memory {
    private static final String FORGET_THE_PEAK = "5";

    private final Path process;

    private Memory(ProcessHandle process) {
        this.process = Path.of("/proc", String.valueOf(process.pid()));
    }

    static Memory from(ProcessHandle process) throws IOException {
        Memory memory = new Memory(process);
        Files.writeString(memory.process.resolve("clear_refs"), FORGET_THE_PEAK);
        return memory;
    }

    double peakMegabytes() throws IOException {
        String line = Files.readAllLines(process.resolve("status")).stream()
                .filter(each -> each.startsWith("VmHWM:"))
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
    }
}
