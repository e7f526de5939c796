package io.nuropb.service;

import io.nuropb.messaging.Envelope;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * By what an instance knows a message when it comes again, be it as another copy.
 *
 * @param correlationId the message's own id; may be empty
 * @param high half of the body's fingerprint, so that nobody gets another's answer who merely uses its correlation id
 * @param low the other half
 * @param headers of the headers and the reply queue: they tell a message from another one that was made of it, as when
 *     somebody replays a dead letter, and from another caller's
 */
record DeliveryKey(String correlationId, long high, long low, int headers) {

    static DeliveryKey of(InFlightMessage<?> received, Fingerprints fingerprints) {
        Envelope envelope = received.delivery().envelope();
        int headers = Objects.hashCode(envelope.replyTo());
        for (Map.Entry<String, @Nullable Object> header : envelope.headers().entrySet()) {
            if (!TailCopy.differs(header.getKey())) {
                headers += header.hashCode();
            }
        }
        ByteBuffer fingerprint = ByteBuffer.wrap(fingerprints.of(envelope.body()));
        return new DeliveryKey(
                received.message().correlationId(), fingerprint.getLong(), fingerprint.getLong(), headers);
    }
}
