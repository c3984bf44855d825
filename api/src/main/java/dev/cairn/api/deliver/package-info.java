/** Sending callbacks: whatever is owed to a receiver, until it took it. */
@NullMarked
package dev.cairn.api.deliver;

import org.jspecify.annotations.NullMarked;
