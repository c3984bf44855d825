/** What the tests of the worker share: real jobs in a real PostgreSQL. */
@NullMarked
package dev.cairn.worker;

import org.jspecify.annotations.NullMarked;
