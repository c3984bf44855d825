/** The engine under fire: strange models, killed processes, lost leases, always from outside. */
@NullMarked
package dev.cairn.system.survival;

import org.jspecify.annotations.NullMarked;
