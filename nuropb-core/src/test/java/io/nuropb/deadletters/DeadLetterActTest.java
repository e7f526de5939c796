package io.nuropb.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.deadletters.DeadLetter.Kind;
import io.nuropb.deadletters.DeadLetterAct.Decision;
import io.nuropb.deadletters.DeadLetterAct.Deed;
import io.nuropb.messaging.Envelope;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is decided about a letter, and as what it is published again. */
class DeadLetterActTest {

    private static final DeadLetterAct REPLAY = DeadLetterAct.replay("ann", "the database is back");

    @ParameterizedTest
    @CsvSource({
        "COMMAND,   0, REPLAY",
        "COMMAND,   2, REPLAY",
        "COMMAND,   3, PARK",
        "COMMAND,   9, PARK",
        "EVENT,     0, REPLAY",
        "REQUEST,   0, KEEP_REQUEST",
        "REQUEST,   3, KEEP_REQUEST",
        "RESPONSE,  0, KEEP_MALFORMED",
        "MALFORMED, 0, KEEP_MALFORMED",
    })
    void aReplayIsForWhatCanBeHandledAndWasNotReplayedTooOften(Kind kind, int replays, Decision decision) {
        assertThat(REPLAY.decide(SampleLetters.of(kind, "place", replays))).isEqualTo(decision);
    }

    @Test
    void requestsAreReplayedWhenTheyAreAskedFor() {
        DeadLetterAct asked = REPLAY.includingRequests();
        assertThat(asked.decide(SampleLetters.of(Kind.REQUEST, "place", 2))).isEqualTo(Decision.REPLAY);
        assertThat(asked.decide(SampleLetters.of(Kind.REQUEST, "place", 3))).isEqualTo(Decision.PARK);
    }

    @Test
    void whateverItIsItCanBeParkedAndDiscarded() {
        for (Kind kind : Kind.values()) {
            DeadLetter letter = SampleLetters.of(kind, "place", 7);
            assertThat(DeadLetterAct.park("ann", "later").decide(letter)).isEqualTo(Decision.PARK);
            assertThat(DeadLetterAct.discard("ann", "spam").decide(letter)).isEqualTo(Decision.DISCARD);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "two\nlines"})
    void whoChangesSomethingSaysWhoAndWhy(String text) {
        for (ThrowingCallable made : List.<ThrowingCallable>of(
                () -> DeadLetterAct.replay(text, "why"),
                () -> DeadLetterAct.park("who", text),
                () -> DeadLetterAct.discard(text, text))) {
            assertThatThrownBy(made)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("on one line");
        }
        assertThat(DeadLetterAct.dryRun(Deed.DISCARD).by()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 0.001, 1e6, Double.NaN, Double.NEGATIVE_INFINITY})
    void aRateThatIsNoneIsRefused(double rate) {
        assertThatThrownBy(() -> REPLAY.withRate(rate)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 101})
    void aLimitToReplaysThatIsNoneIsRefused(int most) {
        assertThatThrownBy(() -> REPLAY.withMaxReplays(most)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aReplayedMessageHasItsExpirationAgainAndNoHistory() {
        Map<String, @Nullable Object> headers = new HashMap<>();
        headers.put("nuropb_type", "command");
        headers.put("x-death", List.of(Map.of("queue", "nuropb-orders-sq")));
        headers.put("x-first-death-queue", "nuropb-orders-sq");
        headers.put("x-last-death-reason", "rejected");
        headers.put("x-delivery-count", 3);
        headers.put("CC", List.of("elsewhere"));
        headers.put("x-mine", "kept");
        Envelope replayed = LetterHeaders.replayed(
                SampleLetters.of(Kind.COMMAND, "place", "rejected", Optional.of(SampleLetters.DEATH), 1, headers));
        assertThat(replayed.expiration()).isEqualTo(Duration.ofHours(1));
        assertThat(replayed.persistent()).isTrue();
        assertThat(replayed.headers())
                .isEqualTo(Map.of(
                        "nuropb_type",
                        "command",
                        "x-mine",
                        "kept",
                        "nuropb_replays",
                        2,
                        "nuropb_first_exchange",
                        "nuropb-rpc-exchange",
                        "nuropb_first_routing_keys",
                        List.of("orders")));
    }

    @Test
    void aParkedLetterKeepsItsHistoryAndNeverExpires() {
        Map<String, @Nullable Object> headers =
                Map.of("x-first-death-queue", "nuropb-orders-sq", "BCC", List.of("elsewhere"));
        Envelope parked = LetterHeaders.parked(
                SampleLetters.of(Kind.COMMAND, "place", "rejected", Optional.of(SampleLetters.DEATH), 1, headers)
                        .envelope()
                        .withExpiration(Duration.ofHours(1)));
        assertThat(parked.headers()).containsOnlyKeys("x-first-death-queue");
        assertThat(parked.expiration()).isNull();
        assertThat(parked.persistent()).isTrue();
    }

    @Test
    void aLetterThatGoesToTheEndOfItsQueueStaysAsItIs() {
        Envelope letter = SampleLetters.of(Kind.COMMAND, "place", 1).envelope().withExpiration(Duration.ofHours(1));
        Envelope counted = letter.withHeaders(Map.of("x-delivery-count", 2L, "x-acquired-count", 3L));
        assertThat(LetterHeaders.kept(counted)).isEqualTo(letter);
    }
}
