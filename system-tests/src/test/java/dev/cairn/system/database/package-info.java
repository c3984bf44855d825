/** Databases as people have them: behind poolers and service addresses, with standbys, with other plans than the embedded one. */
@NullMarked
package dev.cairn.system.database;

import org.jspecify.annotations.NullMarked;
