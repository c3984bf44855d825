/** Claims about the embedded server, tried on the real one. */
@NullMarked
package dev.cairn.embedded.postgres;

import org.jspecify.annotations.NullMarked;
