package io.nuropb.service;

import io.nuropb.ServiceName;
import io.nuropb.messaging.Envelope;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * By what a message is known when it comes again.
 *
 * @param service which service handles it: an event is handled by each that listens, and a memory may be that of
 *     several
 * @param correlationId the message's own id; 1 to 255 bytes
 * @param fingerprint SHA-256 of the message's body and, if it has one, of its reply queue, in 64 hexadecimal digits, so
 *     that nobody gets another's answer who merely uses its correlation id
 */
public record MessageKey(ServiceName service, String correlationId, String fingerprint) {

    static MessageKey of(ServiceName service, InFlightMessage<?> received) {
        return new MessageKey(
                service,
                received.message().correlationId(),
                fingerprint(received.delivery().envelope()));
    }

    static String fingerprint(Envelope envelope) {
        byte[] body = sha256(envelope.body());
        String replyTo = envelope.replyTo();
        return HexFormat.of().formatHex(replyTo == null ? body : sha256(body, replyTo));
    }

    private static byte[] sha256(byte[] body, String replyTo) {
        MessageDigest digest = Fingerprints.sha256();
        digest.update(body);
        return digest.digest(replyTo.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] sha256(byte[] bytes) {
        return Fingerprints.sha256().digest(bytes);
    }
}
