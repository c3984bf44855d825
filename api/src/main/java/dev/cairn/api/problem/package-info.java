/** One map from failures to problem documents (RFC 9457). */
@NullMarked
package dev.cairn.api.problem;

import org.jspecify.annotations.NullMarked;
