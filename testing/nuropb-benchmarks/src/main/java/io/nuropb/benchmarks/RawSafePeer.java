package io.nuropb.benchmarks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.io.UncheckedIOException;

/** amqp-client by hand, with NuroPB's promise: a request is acknowledged when the broker has confirmed its answer. */
final class RawSafePeer extends AmqpClientPeer {

    @Override
    public String label() {
        return "raw-safe";
    }

    @Override
    public OpenPeer answer(ServiceQueue queue, int prefetch) throws Exception {
        Connection connection = connect(queue);
        Channel channel = connection.createChannel();
        ConfirmedChannel answers = new ConfirmedChannel(connection.createChannel());
        channel.basicQos(prefetch);
        channel.basicConsume(
                queue.queue(),
                false,
                (tag, request) -> {
                    byte[] body = json.write(ReplyBody.to(json.call(request.getBody())));
                    answers.publish(
                                    "",
                                    request.getProperties().getReplyTo(),
                                    WireProperties.response(
                                            request.getProperties().getCorrelationId()),
                                    body)
                            .thenRun(() -> acknowledge(channel, request));
                },
                tag -> {});
        return connection::close;
    }

    private static void acknowledge(Channel channel, Delivery request) {
        try {
            channel.basicAck(request.getEnvelope().getDeliveryTag(), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
