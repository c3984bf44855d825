/** What every program reads before it starts: its environment, its databases, its keys. */
@NullMarked
package dev.cairn.start;

import org.jspecify.annotations.NullMarked;
