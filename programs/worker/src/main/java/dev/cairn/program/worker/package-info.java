/** A worker as a program of its own, over PostgreSQL and RabbitMQ. */
@NullMarked
package dev.cairn.program.worker;

import org.jspecify.annotations.NullMarked;
