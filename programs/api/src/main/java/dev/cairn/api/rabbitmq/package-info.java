/** Announcing tickets through RabbitMQ. */
@NullMarked
package dev.cairn.api.rabbitmq;

import org.jspecify.annotations.NullMarked;
