/** Changing jobs that are under way. */
@NullMarked
package dev.cairn.api.control;

import org.jspecify.annotations.NullMarked;
