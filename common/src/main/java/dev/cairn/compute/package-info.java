/** Threads of their own for work that needs the processor for long. */
@NullMarked
package dev.cairn.compute;

import org.jspecify.annotations.NullMarked;
