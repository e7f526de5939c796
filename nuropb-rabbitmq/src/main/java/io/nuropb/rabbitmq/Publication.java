package io.nuropb.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.nuropb.Moment;
import io.nuropb.messaging.MessagePublisher.Published;
import java.util.concurrent.CompletableFuture;

/**
 * One message on its way to the broker.
 *
 * @param headerBytes what its properties take on the wire
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
        long headerBytes,
        byte[] body,
        Moment deadline,
        CompletableFuture<Published> outcome) {

    /** About what it takes on the wire. */
    long bytes() {
        return headerBytes + body.length;
    }
}
