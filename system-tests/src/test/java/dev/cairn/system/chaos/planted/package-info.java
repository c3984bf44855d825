/** Known bugs, planted into running programs of a run, to see whether the checker finds them. Nothing here is shipped. */
@NullMarked
package dev.cairn.system.chaos.planted;

import org.jspecify.annotations.NullMarked;
