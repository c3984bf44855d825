/** What stands before every resource: keys, sizes, unknown paths. */
@NullMarked
package dev.cairn.api.http;

import org.jspecify.annotations.NullMarked;
