/** Tests. */
@NullMarked
package dev.cairn.start;

import org.jspecify.annotations.NullMarked;
