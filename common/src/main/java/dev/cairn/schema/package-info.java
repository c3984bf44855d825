/** JSON Schema with a bound on the work that one document may cost. */
@NullMarked
package dev.cairn.schema;

import org.jspecify.annotations.NullMarked;
