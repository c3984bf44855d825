/** Due work: whatever the clock drives. */
@NullMarked
package dev.cairn.api.timekeeper;

import org.jspecify.annotations.NullMarked;
