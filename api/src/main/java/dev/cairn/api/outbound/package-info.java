/** Outgoing HTTP over Vert.x, to addresses that were looked up and vetted here. */
@NullMarked
package dev.cairn.api.outbound;

import org.jspecify.annotations.NullMarked;
