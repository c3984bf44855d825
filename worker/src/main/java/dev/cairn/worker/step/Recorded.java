package dev.cairn.worker.step;

import dev.cairn.job.ClaimedJob;
import dev.cairn.step.Journal;
import dev.cairn.step.StepRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Integer, StepRecord> lines = new TreeMap<>();
    private int readUpTo;
    private boolean atEnd;

    /** @param empty whether there is nothing to be read */
    Recorded(ClaimedJob job, Journal journal, Writes writes, boolean empty) {
        this.job = job;
        this.journal = journal;
        this.writes = writes;
        this.atEnd = empty;
    }

    /** The line at a place, until it was taken. */
    Optional<StepRecord> at(int place) {
        lock.lock();
        try {
            while (!atEnd && readUpTo < place) {
                readOn();
            }
            return Optional.ofNullable(lines.get(place));
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of a line that the attempt has, and will not ask for again. */
    void taken(int place) {
        lock.lock();
        try {
            lines.remove(place);
        } finally {
            lock.unlock();
        }
    }

    /** A line of this attempt's own. */
    void reserved(StepRecord step) {
        lock.lock();
        try {
            lines.put(step.position(), step);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Where the attempt has not been, nobody has written since it began but whoever took the job over, and what that one kept
     * is as good: nothing that this attempt writes after it is taken.
     */
    private void readOn() {
        List<StepRecord> page = writes.taken(() -> journal.read(job, readUpTo, PAGE));
        page.forEach(line -> lines.put(line.position(), line));
        atEnd = page.size() < PAGE;
        readUpTo = page.isEmpty() ? readUpTo : page.getLast().position();
    }
}
