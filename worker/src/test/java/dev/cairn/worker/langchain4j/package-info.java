@NullMarked
package dev.cairn.worker.langchain4j;

import org.jspecify.annotations.NullMarked;
