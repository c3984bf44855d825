/** What became of a job's callbacks, to look at. */
@NullMarked
package dev.cairn.api.callbacks;

import org.jspecify.annotations.NullMarked;
