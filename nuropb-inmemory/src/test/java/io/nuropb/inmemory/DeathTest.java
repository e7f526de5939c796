package io.nuropb.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.inmemory.Death.Reason;
import io.nuropb.messaging.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeathTest {

    private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000);

    @Test
    void aDeathIsWrittenAsRabbitMqWritesIt() {
        Envelope dead = new Death("q", Reason.EXPIRED, TIME).in(message(alive(Duration.ofSeconds(1))));
        assertThat(dead.headers().get("x-death"))
                .isEqualTo(List.of(Map.of(
                        "count", 1L,
                        "reason", "expired",
                        "queue", "q",
                        "time", 1_700_000_000L,
                        "exchange", "x",
                        "routing-keys", List.of("key"),
                        "original-expiration", "1000")));
        assertThat(dead.expiration()).isNull();
    }

    @Test
    void aFurtherDeathInAQueueIsCountedAndLeavesWhatIsSaidOfTheFirst() {
        Envelope once = new Death("q", Reason.EXPIRED, TIME).in(message(alive(Duration.ofSeconds(1))));
        Envelope elsewhere = new Death("r", Reason.REJECTED, TIME.plusSeconds(5)).in(message(once));
        RoutedMessage back = new RoutedMessage(elsewhere, "y", "other", TIME, Optional.empty());
        Envelope again = new Death("q", Reason.EXPIRED, TIME.plusSeconds(9)).in(back);
        assertThat((List<?>) again.headers().get("x-death"))
                .hasSize(2)
                .first()
                .isEqualTo(Map.of(
                        "count", 2L,
                        "reason", "expired",
                        "queue", "q",
                        "time", 1_700_000_000L,
                        "exchange", "x",
                        "routing-keys", List.of("key"),
                        "original-expiration", "1000"));
    }

    @Test
    void theFirstDeathIsNotForgotten() {
        Envelope once = new Death("q", Reason.REJECTED, TIME).in(message(alive(null)));
        Envelope twice = new Death("r", Reason.DELIVERY_LIMIT, TIME).in(message(once));
        assertThat(twice.header("x-first-death-queue")).isEqualTo("q");
        assertThat(twice.header("x-first-death-reason")).isEqualTo("rejected");
        assertThat(twice.header("x-first-death-exchange")).isEqualTo("x");
    }

    @Test
    void anotherReasonIsAnotherEntry() {
        Envelope once = new Death("q", Reason.REJECTED, TIME).in(message(alive(null)));
        Envelope twice = new Death("q", Reason.EXPIRED, TIME).in(message(once));
        assertThat((List<?>) twice.headers().get("x-death")).hasSize(2);
    }

    @Test
    void onlyAWayWithoutRejectionIsACycle() {
        Envelope expired = new Death("q", Reason.EXPIRED, TIME).in(message(alive(null)));
        assertThat(Death.isCycle(expired, "q")).isTrue();
        assertThat(Death.isCycle(expired, "r")).isFalse();
        Envelope rejected = new Death("r", Reason.REJECTED, TIME).in(message(expired));
        assertThat(Death.isCycle(rejected, "q")).isFalse();
    }

    @Test
    void aHeaderThatIsNoHistoryIsReplaced() {
        Envelope forged = new Envelope(null, null, null, null, true, Map.of("x-death", "forged"), new byte[0]);
        Envelope dead = new Death("q", Reason.REJECTED, TIME).in(message(forged));
        assertThat((List<?>) dead.headers().get("x-death")).hasSize(1);
    }

    private static Envelope alive(@Nullable Duration expiration) {
        return new Envelope(null, null, null, expiration, true, Map.of(), new byte[0]);
    }

    private static RoutedMessage message(Envelope envelope) {
        return new RoutedMessage(envelope, "x", "key", TIME, Optional.empty());
    }
}
