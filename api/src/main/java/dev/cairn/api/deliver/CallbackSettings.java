package dev.cairn.api.deliver;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** How callbacks are sent. */
@ConfigMapping(prefix = "cairn.callbacks")
public interface CallbackSettings {
    /** The wait before each try; the first is made at once and therefore reads 0s. */
    @WithDefault("0s,5s,5m,30m,2h,5h,10h,14h,20h,24h")
    List<Duration> schedule();

    /** By what part of itself a wait is made shorter or longer at random. */
    @WithDefault("0.2")
    double jitter();

    /** Most time of one try: name, connection, TLS and the whole answer. */
    @WithDefault("15s")
    Duration timeout();

    /** How often due deliveries are looked for. */
    @WithDefault("250ms")
    Duration poll();

    /** Most tries under way at once in this process. */
    @WithDefault("128")
    int concurrency();

    /** Most tries under way at once to one host. */
    @WithDefault("4")
    int perHost();
}
