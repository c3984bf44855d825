/** Reads one YAML 1.2 document as JSON, strictly. */
@NullMarked
package dev.cairn.yaml;

import org.jspecify.annotations.NullMarked;
