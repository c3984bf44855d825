/** The samples, tried without a container. */
@NullMarked
package dev.cairn.standalone.samples;

import org.jspecify.annotations.NullMarked;
