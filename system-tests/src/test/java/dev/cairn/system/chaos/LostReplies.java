package dev.cairn.system.chaos;

import dev.cairn.system.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Connections that are reset after a COMMIT, before its answer. Kinds of writes whose answer never was lost come first:
 * the frequent ones would take all the chances.
 */
final class LostReplies {
    /** What a statement writes first: a row lock writes nothing, and {@code do update set} is not where it begins. */
    private static final Pattern WRITE = Pattern.compile(
            "(?<!for )(?<!for no key )\\b(insert into|update|delete from)\\s+(?!set\\b)(\\w+)(?:\\s+(?!set\\b)\\w+)?(?:\\s+set\\s+(\\S+))?");

    private static final int SELDOM = 25;
    private static final int OFTEN = 2;

    private final Tally tally;
    private final Random random;
    private final AtomicInteger writes = new AtomicInteger();

    private LostReplies(Field field) {
        tally = field.tally();
        random = new Random(field.random().nextLong());
    }

    static void strike(Field field) throws Exception {
        LostReplies lost = new LostReplies(field);
        Collection<Proxy> proxies = field.fleet().links().toDatabase();
        proxies.forEach(proxy -> proxy.loseReplies(lost::loses));
        DatabaseFaults.holdAndHeal(field, Duration.ofSeconds(8), proxies);
        lost.tally.hit("replies lost to writes", lost.writes.get());
    }

    /** Many connections ask at once. */
    private synchronized boolean loses(String statement) {
        String write = write(statement);
        if (write == null) {
            return random.nextInt(SELDOM) == 0;
        }
        String line = "replies lost to: " + write;
        boolean loses = random.nextInt(tally.of(line) == 0 ? OFTEN : SELDOM) == 0;
        tally.add(line, loses ? 1 : 0);
        if (loses) {
            writes.incrementAndGet();
        }
        return loses;
    }

    /** Its kind in a few words, or null for what only reads. */
    static @Nullable String write(String statement) {
        Matcher found = WRITE.matcher(statement);
        if (!found.find()) {
            return null;
        }
        return found.group(1) + " " + found.group(2) + (found.group(3) == null ? "" : " set " + found.group(3));
    }
}
