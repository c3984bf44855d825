/** What Cairn's speed is held against: the same jobs, submitted the same way, with less around them. */
@NullMarked
package dev.cairn.bench;

import org.jspecify.annotations.NullMarked;
