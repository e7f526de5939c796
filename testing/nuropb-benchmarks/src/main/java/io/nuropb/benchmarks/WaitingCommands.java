package io.nuropb.benchmarks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.util.UUID;

/** Commands that wait in a queue, as a NuroPB client would have sent them; the same for all peers. */
final class WaitingCommands {

    private static final long CONFIRM_LIMIT_MILLISECONDS = 60_000;

    private WaitingCommands() {}

    /** Publishes some, and waits until the broker has them all. */
    static void fill(ServiceQueue queue, int count) throws Exception {
        JsonBodies json = new JsonBodies();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(queue.uri());
        try (Connection connection = factory.newConnection()) {
            Channel channel = connection.createChannel();
            channel.confirmSelect();
            for (int i = 0; i < count; i++) {
                String id = UUID.randomUUID().toString().replace("-", "");
                byte[] body = json.write(CallBody.command(queue, id, Order.numbered(i)));
                channel.basicPublish(queue.exchange(), queue.service(), WireProperties.command(id), body);
            }
            channel.waitForConfirmsOrDie(CONFIRM_LIMIT_MILLISECONDS);
        }
    }
}
