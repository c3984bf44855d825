/** Claims about the running program, tried on real processes from outside. */
@NullMarked
package dev.cairn.system;

import org.jspecify.annotations.NullMarked;
