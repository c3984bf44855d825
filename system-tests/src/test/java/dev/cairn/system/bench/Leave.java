package dev.cairn.system.bench;

import java.time.Instant;

/** The end of a worker's process. */
record Leave(long pid, Instant told, Instant out) {}
