/** Every SQL statement: the adapters of the ports over PostgreSQL. */
@NullMarked
package dev.cairn.postgres;

import org.jspecify.annotations.NullMarked;
