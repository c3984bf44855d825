/** Prefixed, time-ordered identifiers. */
@NullMarked
package dev.cairn.id;

import org.jspecify.annotations.NullMarked;
