/** Publishing declared agents. */
@NullMarked
package dev.cairn.api.agents;

import org.jspecify.annotations.NullMarked;
