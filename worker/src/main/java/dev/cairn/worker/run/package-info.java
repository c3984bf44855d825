/** The way of a job through a worker: claim, attempt, decide, settle. */
@NullMarked
package dev.cairn.worker.run;

import org.jspecify.annotations.NullMarked;
