/** A model that plays the sample agents from a script, for the standalone form without a provider. */
@NullMarked
package dev.cairn.standalone.rehearsal;

import org.jspecify.annotations.NullMarked;
