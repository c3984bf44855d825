/** The api as a program of its own, over PostgreSQL and RabbitMQ. */
@NullMarked
package dev.cairn.program.api;

import org.jspecify.annotations.NullMarked;
