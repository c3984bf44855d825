/** Tests. */
@NullMarked
package dev.cairn.api.http;

import org.jspecify.annotations.NullMarked;
