/** Shows in a minute that a killed job goes on where it was. */
@NullMarked
package dev.cairn.standalone.demo;

import org.jspecify.annotations.NullMarked;
