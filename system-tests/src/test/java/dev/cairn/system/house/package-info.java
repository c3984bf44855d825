/** The rules of the house: borders between rooms, names, sizes, and documents that match the code. */
@NullMarked
package dev.cairn.system.house;

import org.jspecify.annotations.NullMarked;
