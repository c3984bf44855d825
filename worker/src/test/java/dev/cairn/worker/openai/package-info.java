@NullMarked
package dev.cairn.worker.openai;

import org.jspecify.annotations.NullMarked;
