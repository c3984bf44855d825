/** Models behind OpenAI-compatible endpoints: chat completions over HTTP. */
@NullMarked
package dev.cairn.worker.openai;

import org.jspecify.annotations.NullMarked;
