/** Agent definitions, their versions, their schemas. */
@NullMarked
package dev.cairn.agent;

import org.jspecify.annotations.NullMarked;
