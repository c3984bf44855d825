/** The journal: what each step of a job left behind. */
@NullMarked
package dev.cairn.step;

import org.jspecify.annotations.NullMarked;
