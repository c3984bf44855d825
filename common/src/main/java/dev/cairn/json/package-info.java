/** What all readers and writers of JSON share. */
@NullMarked
package dev.cairn.json;

import org.jspecify.annotations.NullMarked;
