/** The wire form of tickets and the address of the broker. */
@NullMarked
package dev.cairn.rabbitmq;

import org.jspecify.annotations.NullMarked;
