@NullMarked
package dev.cairn.schema;

import org.jspecify.annotations.NullMarked;
