/** The rehearsal model and its server, tried over the real samples. */
@NullMarked
package dev.cairn.standalone.rehearsal;

import org.jspecify.annotations.NullMarked;
