/** Tests. */
@NullMarked
package dev.cairn.callback;

import org.jspecify.annotations.NullMarked;
