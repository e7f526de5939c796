package io.nuropb.deadletters;

import io.nuropb.deadletters.DeadLetter.FirstDeath;
import io.nuropb.deadletters.DeadLetter.Kind;
import io.nuropb.messaging.Envelope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Dead letters of a service for tests. */
final class SampleLetters {

    static final Instant DEATH = Instant.parse("2026-01-02T03:04:05Z");

    private SampleLetters() {}

    static DeadLetter of(Kind kind, String subject, int replays) {
        return of(kind, subject, "rejected", Optional.of(DEATH), replays, Map.of());
    }

    static DeadLetter at(Instant death) {
        return of(Kind.COMMAND, "place", "rejected", Optional.of(death), 0, Map.of());
    }

    static DeadLetter of(
            Kind kind,
            String subject,
            String reason,
            Optional<Instant> death,
            int replays,
            Map<String, @Nullable Object> headers) {
        Envelope envelope = new Envelope(
                "application/json",
                "id",
                "nuropb-shop-a-rq",
                null,
                false,
                headers,
                "{\"card\": \"4711\"}".getBytes(StandardCharsets.UTF_8));
        FirstDeath first = new FirstDeath(
                "nuropb-orders-sq",
                reason,
                death,
                1,
                "nuropb-rpc-exchange",
                List.of("orders"),
                Optional.of(Duration.ofHours(1)));
        return new DeadLetter(
                kind,
                Optional.of(subject),
                first,
                Optional.of("nuropb-shop-a-rq"),
                Optional.of("id"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                replays,
                envelope);
    }
}
