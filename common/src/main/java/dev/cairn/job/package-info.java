/** The language of jobs: states, edges, outcomes, transitions, claims. */
@NullMarked
package dev.cairn.job;

import org.jspecify.annotations.NullMarked;
