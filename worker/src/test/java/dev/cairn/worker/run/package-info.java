@NullMarked
package dev.cairn.worker.run;

import org.jspecify.annotations.NullMarked;
