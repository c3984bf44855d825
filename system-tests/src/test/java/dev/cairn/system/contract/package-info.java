/** The public contract, seen from outside over real sockets. */
@NullMarked
package dev.cairn.system.contract;

import org.jspecify.annotations.NullMarked;
