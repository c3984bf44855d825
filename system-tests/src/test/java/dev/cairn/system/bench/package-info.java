/** {@code ./cairn bench}: figures of a fleet of real programs, each held against its bar. */
@NullMarked
package dev.cairn.system.bench;

import org.jspecify.annotations.NullMarked;
