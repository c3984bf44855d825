package dev.cairn.embedded.postgres;

import java.nio.file.Path;

/**
 * What the server is to be started with.
 *
 * @param folder the folder that becomes the server's own: missing, empty, or one that an earlier start made. Its mode
 *     is set to 0700, so never name a folder that holds anything else.
 * @param maxConnections PostgreSQL's {@code max_connections}, 5 to 500
 * @param durable false switches fsync, synchronous commit and full-page writes off: a power cut may then destroy the
 *     data, which only a test can bear
 */
public record Settings(Path folder, int maxConnections, boolean durable) {

    private static final int DEFAULT_CONNECTIONS = 60;

    public Settings {
        if (maxConnections < 5 || maxConnections > 500) {
            throw new IllegalArgumentException("maxConnections must be 5 to 500, but is " + maxConnections);
        }
    }

    /** Settings that keep every committed row through crashes and power cuts; 60 connections. */
    public static Settings durable(Path folder) {
        return new Settings(folder, DEFAULT_CONNECTIONS, true);
    }

    /** Fast settings that survive the death of a process, not of the machine; 60 connections. For tests only. */
    public static Settings forTests(Path folder) {
        return new Settings(folder, DEFAULT_CONNECTIONS, false);
    }
}
