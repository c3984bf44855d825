package dev.cairn.samples;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** Where the samples live and where they leave what they make. */
@ConfigMapping(prefix = "cairn.samples")
public interface SampleFolders {
    /** Whether the sample tools and the coded agents are offered at all; the launcher says so where there is a checkout. */
    @WithDefault("false")
    boolean offered();

    /** The samples: {@code knowledge/} and {@code customers.json} are read from here. */
    @WithDefault("samples")
    Path folder();

    /** Where created tickets go, one JSON file each; made when the first ticket is. */
    @WithDefault("tickets")
    Path tickets();

    /** Makes each call of a sample tool take this much longer, so that a person (or a test) can catch it at work. */
    @WithDefault("PT0S")
    Duration toolDelay();
}
