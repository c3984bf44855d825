package dev.cairn.api.timekeeper;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How often due work is looked for. */
@ConfigMapping(prefix = "cairn.timekeeper")
public interface TimekeeperSettings {
    @WithDefault("500ms")
    Duration tick();
}
