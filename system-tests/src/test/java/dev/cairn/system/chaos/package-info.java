/** A fleet under load and faults, a history of what its clients saw, and a checker of the invariants over all of it. */
@NullMarked
package dev.cairn.system.chaos;

import org.jspecify.annotations.NullMarked;
