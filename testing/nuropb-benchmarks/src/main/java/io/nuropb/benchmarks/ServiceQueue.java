package io.nuropb.benchmarks;

import com.rabbitmq.client.Channel;
import io.nuropb.ServiceName;
import io.nuropb.topology.TopologyNames;
import io.nuropb.topology.TopologyProfile;
import java.io.IOException;
import java.util.Map;

/**
 * The durable queue of one service on a virtual host, and the exchange that it is bound to: the same for all peers.
 *
 * @param uri the virtual host, for AMQP
 * @param service the service's name, which is the routing key, too
 */
record ServiceQueue(String uri, String service) {

    /** Where messages to the service are published. */
    String exchange() {
        return TopologyNames.defaults().rpcExchange();
    }

    /** Where they wait. */
    String queue() {
        return TopologyProfile.compatible().serviceQueue(new ServiceName(service));
    }

    /** Declares both as NuroPB does. */
    void declare(Channel channel) throws IOException {
        String deadLetters = TopologyNames.defaults().deadLetterExchange();
        channel.exchangeDeclare(exchange(), "direct", true);
        channel.exchangeDeclare(deadLetters, "fanout", true);
        channel.queueDeclare(queue(), true, false, false, Map.of("x-dead-letter-exchange", deadLetters));
        channel.queueBind(queue(), exchange(), service);
    }

    /** Deletes what only this service uses, whatever is in it. */
    void delete(Channel channel) throws IOException {
        channel.queueDelete(queue());
        channel.queueDelete(TopologyNames.defaults().deadLetterQueuePattern().replace("{service}", service));
    }
}
