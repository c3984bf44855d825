/** Several apis and workers as real processes over PostgreSQL and RabbitMQ, and what they survive. */
@NullMarked
package dev.cairn.system.fleet;

import org.jspecify.annotations.NullMarked;
