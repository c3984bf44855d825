/** Claims about private nodes, tried on real ones. */
@NullMarked
package dev.cairn.node.rabbitmq;

import org.jspecify.annotations.NullMarked;
