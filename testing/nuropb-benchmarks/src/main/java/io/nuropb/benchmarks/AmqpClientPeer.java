package io.nuropb.benchmarks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * RabbitMQ's amqp-client by hand, with Jackson, and with the messages of NuroPB's protocol; how requests are answered
 * is up to {@link RawPeer} and {@link RawSafePeer}.
 */
abstract class AmqpClientPeer implements Peer {

    private static final long ANSWER_LIMIT_SECONDS = 10;

    final JsonBodies json = new JsonBodies();

    @Override
    public OpenPeer consume(ServiceQueue queue, int prefetch, OrderHandler handler) throws Exception {
        Connection connection = connect(queue);
        Channel channel = connection.createChannel();
        channel.basicQos(prefetch);
        channel.basicConsume(
                queue.queue(),
                false,
                (tag, delivery) -> {
                    handler.take(json.call(delivery.getBody()).params());
                    channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
                },
                tag -> {});
        return connection::close;
    }

    @Override
    public CommandSender commands(ServiceQueue queue, int inFlight) throws Exception {
        Connection connection = connect(queue);
        ConfirmedChannel channel = new ConfirmedChannel(connection.createChannel());
        return new CommandSender() {
            @Override
            public CompletionStage<Void> send(Order order) throws IOException {
                String id = UUID.randomUUID().toString();
                byte[] body = json.write(CallBody.command(queue, id, order));
                return channel.publish(queue.exchange(), queue.service(), WireProperties.command(id), body);
            }

            @Override
            public void close() throws IOException {
                connection.close();
            }
        };
    }

    @Override
    public RequestSender requests(ServiceQueue queue, int callers) throws Exception {
        Connection connection = connect(queue);
        Channel publishing = connection.createChannel();
        Channel consuming = connection.createChannel();
        String replies = consuming.queueDeclare().getQueue();
        Map<String, CompletableFuture<byte[]>> pending = new ConcurrentHashMap<>();
        consuming.basicConsume(replies, true, (tag, reply) -> complete(pending, reply), tag -> {});
        return new RequestSender() {
            @Override
            public Order request(Order order) throws Exception {
                String id = UUID.randomUUID().toString();
                byte[] body = json.write(CallBody.request(queue, id, order));
                CompletableFuture<byte[]> reply = new CompletableFuture<>();
                pending.put(id, reply);
                synchronized (publishing) {
                    publishing.basicPublish(
                            queue.exchange(), queue.service(), true, WireProperties.request(id, replies), body);
                }
                return json.reply(reply.get(ANSWER_LIMIT_SECONDS, TimeUnit.SECONDS))
                        .result();
            }

            @Override
            public void close() throws IOException {
                connection.close();
            }
        };
    }

    private static void complete(Map<String, CompletableFuture<byte[]>> pending, Delivery reply) {
        CompletableFuture<byte[]> call = pending.remove(reply.getProperties().getCorrelationId());
        if (call != null) {
            call.complete(reply.getBody());
        }
    }

    static Connection connect(ServiceQueue queue) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(queue.uri());
        return factory.newConnection();
    }
}
