/** The ticket that tells workers of a queued job. */
@NullMarked
package dev.cairn.message;

import org.jspecify.annotations.NullMarked;
