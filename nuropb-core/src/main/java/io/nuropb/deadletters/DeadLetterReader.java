package io.nuropb.deadletters;

import io.nuropb.Json;
import io.nuropb.deadletters.DeadLetter.FirstDeath;
import io.nuropb.deadletters.DeadLetter.Kind;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Incoming;
import io.nuropb.messaging.Malformed;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what lies in a queue of dead letters, which may be anything. Never throws for what is in it; thread-safe; does
 * not block.
 */
public final class DeadLetterReader {

    /** What comes from outside is told no longer than this, in characters. */
    private static final int MAX_TEXT = 255;

    /** What a service takes is up to its own limits, and its dead letters have more headers than it was sent. */
    private static final WireLimits NONE = new WireLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);

    private final String serviceQueue;
    private final WireFormat wire;

    /** What a delivery from a queue of dead letters turns out to be. */
    public sealed interface Found {}

    /** A letter that died first in the service's own queue. */
    public record Own(DeadLetter letter) implements Found {}

    /**
     * A letter of somebody else's: the compatible profile brings every service's letters into every service's queue.
     */
    public record OfAnother(String queue) implements Found {}

    /** A message that does not tell where it died. */
    public record Unreadable(String reason) implements Found {}

    /**
     * @param serviceQueue the queue whose dead letters are the service's own
     * @param json reads the bodies; of what is more than its limits allow, the headers tell the kind alone
     */
    public DeadLetterReader(String serviceQueue, Json json) {
        this.serviceQueue = serviceQueue;
        this.wire = new WireFormat(json, NONE);
    }

    /** Reads one. */
    public Found read(Delivery delivery) {
        Envelope envelope = delivery.envelope();
        List<Map<?, ?>> deaths = deaths(envelope);
        String queue = firstText(envelope.header(LetterHeaders.FIRST_QUEUE), last(deaths, "queue"));
        String reason = firstText(envelope.header(LetterHeaders.FIRST_REASON), last(deaths, "reason"));
        if (queue == null || reason == null) {
            return new Unreadable("it does not say where and why it died");
        }
        if (!queue.equals(serviceQueue)) {
            return new OfAnother(queue);
        }
        return new Own(letter(envelope, firstDeath(queue, reason, deaths, delivery)));
    }

    private DeadLetter letter(Envelope envelope, FirstDeath death) {
        Incoming incoming = wire.decode(envelope);
        String traceId = incoming instanceof Message message
                ? message.traceId()
                : ((Malformed) incoming).traceId().orElse(null);
        String correlationId = incoming instanceof Message message ? message.correlationId() : envelope.correlationId();
        return new DeadLetter(
                kind(incoming, envelope),
                subject(incoming),
                death,
                text(envelope.replyTo()),
                text(correlationId),
                text(traceId),
                text(envelope.header(LetterHeaders.ERROR)),
                text(envelope.header(LetterHeaders.FRAME)),
                replays(envelope),
                envelope);
    }

    private static Kind kind(Incoming incoming, Envelope envelope) {
        if (incoming instanceof Message.Request) return Kind.REQUEST;
        if (incoming instanceof Message.Command) return Kind.COMMAND;
        if (incoming instanceof Message.Event) return Kind.EVENT;
        if (incoming instanceof Message.Response) return Kind.RESPONSE;
        return isForOthersToRead((Malformed) incoming) ? kindByHeaders(envelope) : Kind.MALFORMED;
    }

    /** Headers of the protocol, and a body that whoever has the key, or higher limits for JSON, may be able to read. */
    private static boolean isForOthersToRead(Malformed unread) {
        return unread.kind() == Malformed.Kind.ENCRYPTED || unread.kind() == Malformed.Kind.TOO_LARGE;
    }

    private static Kind kindByHeaders(Envelope envelope) {
        if (WireFormat.isRequest(envelope)) return Kind.REQUEST;
        if (WireFormat.isResponse(envelope)) return Kind.RESPONSE;
        return WireFormat.isEvent(envelope) ? Kind.EVENT : Kind.COMMAND;
    }

    private static Optional<String> subject(Incoming incoming) {
        if (incoming instanceof Message.Call call) {
            return text(call.method());
        }
        return incoming instanceof Message.Event event ? text(event.topic()) : Optional.empty();
    }

    /** A sender that makes a number up gains nothing: a large one has the message parked, and a small one is none. */
    private static int replays(Envelope envelope) {
        return envelope.headers().get(LetterHeaders.REPLAYS) instanceof Number number
                ? (int) Math.max(0, Math.min(number.longValue(), Integer.MAX_VALUE - 1))
                : 0;
    }

    private static FirstDeath firstDeath(String queue, String reason, List<Map<?, ?>> deaths, Delivery delivery) {
        Map<?, ?> first = deaths.stream()
                .filter(death -> queue.equals(death.get("queue")) && reason.equals(death.get("reason")))
                .reduce((earlier, later) -> later)
                .orElse(Map.of());
        Envelope envelope = delivery.envelope();
        String exchange = firstText(
                envelope.header(LetterHeaders.EXCHANGE),
                firstText(envelope.header(LetterHeaders.FIRST_EXCHANGE), textOf(first.get("exchange"))));
        List<String> keys = texts(envelope.headers().get(LetterHeaders.ROUTING_KEYS));
        return new FirstDeath(
                queue,
                reason,
                time(first.get("time")),
                first.get("count") instanceof Number count ? Math.max(1, count.longValue()) : 1,
                exchange == null ? "" : exchange,
                keys.isEmpty() ? routingKeys(first, delivery) : keys,
                expiration(first.get("original-expiration")));
    }

    private static List<String> routingKeys(Map<?, ?> death, Delivery delivery) {
        List<String> keys = texts(death.get("routing-keys"));
        return keys.isEmpty() ? List.of(delivery.routingKey()) : keys;
    }

    /** The broker writes seconds since 1970; what a client has made up may be no time at all. */
    private static Optional<Instant> time(@Nullable Object seconds) {
        return seconds instanceof Number number
                        && number.longValue() >= 0
                        && number.longValue() <= Instant.MAX.getEpochSecond()
                ? Optional.of(Instant.ofEpochSecond(number.longValue()))
                : Optional.empty();
    }

    private static Optional<Duration> expiration(@Nullable Object millis) {
        String text = textOf(millis);
        return text != null && text.matches("[0-9]{1,18}")
                ? Optional.of(Duration.ofMillis(Long.parseLong(text)))
                : Optional.empty();
    }

    private static List<Map<?, ?>> deaths(Envelope envelope) {
        List<Map<?, ?>> deaths = new ArrayList<>();
        if (envelope.headers().get(LetterHeaders.DEATHS) instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> death) {
                    deaths.add(death);
                }
            }
        }
        return deaths;
    }

    /** The broker puts the latest death first. */
    private static @Nullable String last(List<Map<?, ?>> deaths, String field) {
        return deaths.isEmpty() ? null : textOf(deaths.get(deaths.size() - 1).get(field));
    }

    private static List<String> texts(@Nullable Object list) {
        List<String> texts = new ArrayList<>();
        if (list instanceof List<?> elements) {
            for (Object element : elements) {
                texts.add(String.valueOf(element));
            }
        }
        return texts;
    }

    private static @Nullable String textOf(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static @Nullable String firstText(@Nullable String first, @Nullable String second) {
        return first == null ? second : first;
    }

    private static Optional<String> text(@Nullable String text) {
        return Optional.ofNullable(text)
                .filter(some -> !some.isEmpty())
                .map(some -> some.length() <= MAX_TEXT ? some : some.substring(0, MAX_TEXT) + "…");
    }
}
