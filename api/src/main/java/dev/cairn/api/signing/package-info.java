/** The secrets that sign callbacks: looked at, revealed once, rotated. */
@NullMarked
package dev.cairn.api.signing;

import org.jspecify.annotations.NullMarked;
