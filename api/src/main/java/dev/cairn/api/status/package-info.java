/** Reading jobs: one, many, their steps; waiting for changes. */
@NullMarked
package dev.cairn.api.status;

import org.jspecify.annotations.NullMarked;
