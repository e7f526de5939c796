package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.nuropb.Moment;
import io.nuropb.messaging.MessagePublisher.Published;
import java.util.concurrent.CompletableFuture;

/**
 * One message on its way to the broker.
 *
 * @param deadline when it is given up
 * @param outcome what its publisher waits for
 */
// Publications are told apart by identity, never compared.
@SuppressWarnings("ArrayRecordComponent")
record Publication(
        String exchange,
        String routingKey,
        boolean mandatory,
        BasicProperties properties,
        byte[] body,
        Moment deadline,
        CompletableFuture<Published> outcome) {}
