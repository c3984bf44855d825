package dev.cairn.embedded.postgres;

import java.util.List;
import java.util.Optional;

/**
 * A session of its own for the server. Ctrl-C signals every process of the terminal's foreground group: without this
 * it would stop the database first, under the feet of the jobs that are being brought to an orderly end.
 */
final class Terminal {

    private static final String SETSID_IN_PERL = "use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV or die $!";

    private Terminal() {}

    /** What goes before the command line; macOS has no setsid(1) but has perl. Neither forks: the pid stays. */
    static List<String> detached() {
        Optional<List<String>> setsid = Command.find("setsid").map(List::of);
        return setsid.or(() -> Command.find("perl").map(perl -> List.of(perl, "-e", SETSID_IN_PERL, "--")))
                .orElse(List.of());
    }
}
