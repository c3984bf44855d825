/** The samples, tried without a container. */
@NullMarked
package dev.cairn.samples;

import org.jspecify.annotations.NullMarked;
