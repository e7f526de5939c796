/** Topology, message source and publisher on RabbitMQ. */
@NullMarked
package io.nuropb.rabbitmq;

import org.jspecify.annotations.NullMarked;
