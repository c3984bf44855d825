/** Callbacks of a real process to real receivers. */
@NullMarked
package dev.cairn.system.callbacks;

import org.jspecify.annotations.NullMarked;
