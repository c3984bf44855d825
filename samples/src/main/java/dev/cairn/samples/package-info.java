/** The sample agents' Java side: the echo agent, and the tools of the support triage agent. */
@NullMarked
package dev.cairn.samples;

import org.jspecify.annotations.NullMarked;
