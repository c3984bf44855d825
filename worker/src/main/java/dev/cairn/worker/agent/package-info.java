/** What agents are made of: the run, tools, models, and the built-in loop. */
@NullMarked
package dev.cairn.worker.agent;

import org.jspecify.annotations.NullMarked;
