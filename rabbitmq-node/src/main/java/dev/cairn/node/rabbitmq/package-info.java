/** Runs private RabbitMQ nodes of the server that is installed on this machine. */
@NullMarked
package dev.cairn.node.rabbitmq;

import org.jspecify.annotations.NullMarked;
