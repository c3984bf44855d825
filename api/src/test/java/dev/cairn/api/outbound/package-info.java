/** Tests. */
@NullMarked
package dev.cairn.api.outbound;

import org.jspecify.annotations.NullMarked;
