/** Receiving callbacks, over real HTTP. */
@NullMarked
package dev.cairn.standalone.listen;

import org.jspecify.annotations.NullMarked;
