package io.nuropb.benchmarks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;

/** amqp-client by hand: a request is acknowledged when its answer has been written, whatever becomes of the answer. */
final class RawPeer extends AmqpClientPeer {

    @Override
    public String label() {
        return "raw";
    }

    @Override
    public OpenPeer answer(ServiceQueue queue, int prefetch) throws Exception {
        Connection connection = connect(queue);
        Channel channel = connection.createChannel();
        channel.basicQos(prefetch);
        channel.basicConsume(
                queue.queue(),
                false,
                (tag, request) -> {
                    byte[] body = json.write(ReplyBody.to(json.call(request.getBody())));
                    channel.basicPublish(
                            "",
                            request.getProperties().getReplyTo(),
                            WireProperties.response(request.getProperties().getCorrelationId()),
                            body);
                    channel.basicAck(request.getEnvelope().getDeliveryTag(), false);
                },
                tag -> {});
        return connection::close;
    }
}
