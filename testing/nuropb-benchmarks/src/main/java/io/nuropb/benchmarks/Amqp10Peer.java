package io.nuropb.benchmarks;

import com.rabbitmq.client.amqp.Connection;
import com.rabbitmq.client.amqp.Environment;
import com.rabbitmq.client.amqp.Message;
import com.rabbitmq.client.amqp.Publisher;
import com.rabbitmq.client.amqp.Requester;
import com.rabbitmq.client.amqp.impl.AmqpEnvironmentBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * RabbitMQ's client for AMQP 1.0, which speaks with RabbitMQ 4.0 and newer only, with Jackson: its own publishers,
 * consumers, requesters and responders with their defaults; but for requests and answers, which are transient as the
 * others' are.
 */
final class Amqp10Peer implements Peer {

    private static final long ANSWER_LIMIT_SECONDS = 10;

    private final JsonBodies json = new JsonBodies();

    @Override
    public String label() {
        return Cases.AMQP_10;
    }

    @Override
    public OpenPeer consume(ServiceQueue queue, int prefetch, OrderHandler handler) {
        Client client = new Client(queue);
        client.connection
                .consumerBuilder()
                .queue(queue.queue())
                .initialCredits(prefetch)
                .messageHandler((delivery, message) -> {
                    handler.take(call(message).params());
                    delivery.accept();
                })
                .build();
        return client;
    }

    @Override
    public OpenPeer answer(ServiceQueue queue, int prefetch) {
        Client client = new Client(queue);
        client.connection
                .responderBuilder()
                .requestQueue(queue.queue())
                .handler((context, request) ->
                        context.message(written(ReplyBody.to(call(request)))).durable(false))
                .build();
        return client;
    }

    @Override
    public CommandSender commands(ServiceQueue queue, int inFlight) {
        Client client = new Client(queue);
        Publisher publisher = client.connection
                .publisherBuilder()
                .exchange(queue.exchange())
                .key(queue.service())
                .build();
        return new CommandSender() {
            @Override
            public CompletableFuture<Void> send(Order order) {
                CompletableFuture<Void> taken = new CompletableFuture<>();
                String id = UUID.randomUUID().toString();
                byte[] body = written(CallBody.command(queue, id, order));
                publisher.publish(publisher.message(body), outcome -> {
                    if (outcome.status() == Publisher.Status.ACCEPTED) {
                        taken.complete(null);
                    } else {
                        taken.completeExceptionally(new IOException("The broker refused it"));
                    }
                });
                return taken;
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    @Override
    public RequestSender requests(ServiceQueue queue, int callers) {
        Client client = new Client(queue);
        Requester requester = client.connection
                .requesterBuilder()
                .requestAddress()
                .queue(queue.queue())
                .requester()
                .build();
        return new RequestSender() {
            @Override
            public Order request(Order order) throws Exception {
                String id = UUID.randomUUID().toString();
                Message request = requester
                        .message(written(CallBody.request(queue, id, order)))
                        .durable(false);
                Message reply = requester.publish(request).get(ANSWER_LIMIT_SECONDS, TimeUnit.SECONDS);
                return json.reply(reply.body()).result();
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    private CallBody call(Message message) {
        try {
            return json.call(message.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] written(Record body) {
        try {
            return json.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a peer has open; all that it opens on the connection is closed with it. */
    private static final class Client implements OpenPeer {

        private final Environment environment = new AmqpEnvironmentBuilder().build();
        private final Connection connection;

        Client(ServiceQueue queue) {
            connection = environment.connectionBuilder().uri(queue.uri()).build();
        }

        @Override
        public void close() {
            connection.close();
            environment.close();
        }
    }
}
