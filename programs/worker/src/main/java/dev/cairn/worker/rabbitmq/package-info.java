/** Tickets from RabbitMQ to the worker. */
@NullMarked
package dev.cairn.worker.rabbitmq;

import org.jspecify.annotations.NullMarked;
