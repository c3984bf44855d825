/** Tests. */
@NullMarked
package dev.cairn.secret;

import org.jspecify.annotations.NullMarked;
