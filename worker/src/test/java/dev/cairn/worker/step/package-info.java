@NullMarked
package dev.cairn.worker.step;

import org.jspecify.annotations.NullMarked;
