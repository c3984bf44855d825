/** One JVM for everything: api, worker and PostgreSQL. */
@NullMarked
package dev.cairn.standalone;

import org.jspecify.annotations.NullMarked;
