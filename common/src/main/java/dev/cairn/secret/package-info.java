/** Encryption of the secrets that Cairn itself has to keep. */
@NullMarked
package dev.cairn.secret;

import org.jspecify.annotations.NullMarked;
