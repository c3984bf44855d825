package dev.cairn.embedded.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * PostgreSQL's {@code postmaster.pid}: pid, data folder, start time, port, socket folder, address, shared memory,
 * status, one a line (PostgreSQL source, {@code src/include/utils/pidfile.h}).
 */
record PidFile(Path data, long pid, int port, String status) {

    static Path in(Path data) {
        return data.resolve("postmaster.pid");
    }

    /** The file's facts; empty if there is no file or it is not (yet) in order. */
    static Optional<PidFile> read(Path data) {
        try {
            List<String> lines = Files.readAllLines(in(data));
            long pid = Long.parseLong(lines.getFirst().strip());
            int port = lines.size() > 3 ? Integer.parseInt(lines.get(3).strip()) : 0;
            String status = lines.size() > 7 ? lines.get(7).strip() : "starting";
            return Optional.of(new PidFile(data, pid, port, status));
        } catch (IOException | NumberFormatException | java.util.NoSuchElementException e) {
            return Optional.empty();
        }
    }

    boolean ready() {
        return status.equals("ready");
    }

    /** The live server of this data folder, if the pid is still that and not some other process that got the number. */
    Optional<ProcessHandle> server() {
        return pid > 0 ? ProcessHandle.of(pid).filter(this::serves) : Optional.empty();
    }

    private boolean serves(ProcessHandle process) {
        Path proc = Path.of("/proc", Long.toString(pid));
        return Files.isDirectory(proc) ? servesByProc(proc) : servesByInfo(process.info());
    }

    private boolean servesByProc(Path proc) {
        try {
            List<String> arguments =
                    Arrays.asList(Files.readString(proc.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                            .split("\0"));
            // A zombie has no arguments: it is dead, only nobody has collected it yet.
            return isPostgres(arguments.getFirst()) && worksInData(proc, arguments);
        } catch (IOException gone) {
            return false;
        }
    }

    private boolean worksInData(Path proc, List<String> arguments) {
        try {
            return Files.readSymbolicLink(proc.resolve("cwd")).equals(data.toRealPath());
        } catch (IOException unreadable) {
            // A container's root may lack the right to look at other users' processes, except for their arguments.
            return arguments.contains(
                    new String(data.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        }
    }

    private boolean servesByInfo(ProcessHandle.Info info) {
        return isPostgres(info.command().orElse(""))
                && Arrays.asList(info.arguments().orElse(new String[0])).contains(data.toString());
    }

    private static boolean isPostgres(String program) {
        return program.endsWith("/postgres");
    }

    /**
     * Makes PostgreSQL take the file for stale although its pid is alive as another process. Only the pid is
     * replaced, by that of the next server's parent, which PostgreSQL ignores: without the rest it could not see that
     * children of the dead server still use the shared memory, and would start beside them.
     */
    static void disown(Path data) throws IOException {
        Path file = in(data);
        if (Files.notExists(file)) {
            return;
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        if (read(data).isEmpty()) {
            Files.delete(file);
            return;
        }
        lines.set(0, Long.toString(ProcessHandle.current().pid()));
        Path changed = file.resolveSibling("postmaster.pid.tmp");
        Files.write(changed, lines, StandardCharsets.ISO_8859_1);
        Trees.mode(changed, "rw-------");
        int uid = Trees.ownerOf(file);
        if (Trees.ownerOf(changed) != uid) {
            Trees.chown(changed, uid, Trees.groupOf(file));
        }
        Files.move(changed, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
