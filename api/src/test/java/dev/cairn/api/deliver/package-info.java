/** Tests. */
@NullMarked
package dev.cairn.api.deliver;

import org.jspecify.annotations.NullMarked;
