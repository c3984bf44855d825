/** How fast jobs are taken and run, beside the least that a durable job needs and beside a public peer. */
@NullMarked
package dev.cairn.system.bench.rates;

import org.jspecify.annotations.NullMarked;
