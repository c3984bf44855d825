/** Models behind OpenAI-compatible endpoints, in LangChain4j's words for their wire. */
@NullMarked
package dev.cairn.worker.langchain4j;

import org.jspecify.annotations.NullMarked;
