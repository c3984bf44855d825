/** Runs a real, private PostgreSQL server from packaged binaries on a data folder of its own. */
@NullMarked
package dev.cairn.embedded.postgres;

import org.jspecify.annotations.NullMarked;
