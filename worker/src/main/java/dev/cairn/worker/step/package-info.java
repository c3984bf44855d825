/** One step: recorded? return it; else run, record, return. */
@NullMarked
package dev.cairn.worker.step;

import org.jspecify.annotations.NullMarked;
