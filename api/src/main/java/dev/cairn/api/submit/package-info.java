/** Submitting jobs. */
@NullMarked
package dev.cairn.api.submit;

import org.jspecify.annotations.NullMarked;
