/** Receives callbacks on this machine, verifies them and shows them. */
@NullMarked
package dev.cairn.standalone.listen;

import org.jspecify.annotations.NullMarked;
