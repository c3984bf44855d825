/** Tests. */
@NullMarked
package dev.cairn.api.status;

import org.jspecify.annotations.NullMarked;
