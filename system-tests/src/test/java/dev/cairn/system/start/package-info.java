/** The first minute: starting, the examples, the demo. */
@NullMarked
package dev.cairn.system.start;

import org.jspecify.annotations.NullMarked;
