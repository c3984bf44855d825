/** Tickets over RabbitMQ: the wire form, the queues, and who announces through them. */
@NullMarked
package dev.cairn.rabbitmq;

import org.jspecify.annotations.NullMarked;
