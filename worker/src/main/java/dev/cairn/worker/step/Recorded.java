package dev.cairn.worker.step;

import dev.cairn.job.ClaimedJob;
import dev.cairn.step.Journal;
import dev.cairn.step.StepRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The journal's lines that an attempt has not come to yet. They are read as it comes to them, and let go when it has them: a
 * job that goes on after a thousand steps would hold them all until its end. Used by all threads of an attempt.
 */
final class Recorded {
    /** Lines read at once. A usual job is read in one go; a line may be as large as a model's reply. */
    static final int PAGE = 32;

    private final ClaimedJob job;
    private final Journal journal;
    private final Writes writes;
    private final ReentrantLock reading = new ReentrantLock();
    private final Map<Integer, StepRecord> lines = new ConcurrentHashMap<>();
    /** Set after the lines that it speaks of are there. */
    private volatile int readUpTo;

    /** @param empty whether there is nothing to be read */
    Recorded(ClaimedJob job, Journal journal, Writes writes, boolean empty) {
        this.job = job;
        this.journal = journal;
        this.writes = writes;
        this.readUpTo = empty ? Integer.MAX_VALUE : 0;
    }

    /** The line at a place, until it was taken. Whoever asks for one that was read before waits for no reading. */
    Optional<StepRecord> at(int place) {
        while (readUpTo < place) {
            readOn(place);
        }
        return Optional.ofNullable(lines.get(place));
    }

    /** Lets go of a line that the attempt has, and will not ask for again. */
    void taken(int place) {
        lines.remove(place);
    }

    /** A line of this attempt's own. */
    void reserved(StepRecord step) {
        lines.put(step.position(), step);
    }

    /**
     * Where the attempt has not been, nobody has written since it began but whoever took the job over, and what that one kept
     * is as good: nothing that this attempt writes after it is taken. An interrupt waits: it would cost the connection.
     */
    private void readOn(int place) {
        boolean interrupted = Thread.interrupted();
        reading.lock();
        try {
            if (readUpTo < place) {
                List<StepRecord> page = writes.taken(() -> journal.read(job, readUpTo, PAGE));
                page.forEach(line -> lines.put(line.position(), line));
                readUpTo =
                        page.size() < PAGE ? Integer.MAX_VALUE : page.getLast().position();
            }
        } finally {
            reading.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
