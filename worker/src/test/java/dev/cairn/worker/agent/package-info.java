@NullMarked
package dev.cairn.worker.agent;

import org.jspecify.annotations.NullMarked;
