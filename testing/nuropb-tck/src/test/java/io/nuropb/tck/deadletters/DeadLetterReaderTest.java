package io.nuropb.tck.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.deadletters.DeadLetter;
import io.nuropb.deadletters.DeadLetter.Kind;
import io.nuropb.deadletters.DeadLetterReader;
import io.nuropb.json.JacksonJson;
import io.nuropb.json.JsonLimits;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is read of a dead letter, whatever its headers are. */
class DeadLetterReaderTest {

    private static final String QUEUE = "nuropb-orders-sq";

    private final DeadLetterReader reader = new DeadLetterReader(QUEUE, new JacksonJson());
    private final WireFormat wire = new WireFormat(new JacksonJson(), WireLimits.defaults());

    @Test
    void theFirstDeathCountsAmongMany() {
        DeadLetter letter = own(Map.of(
                "x-first-death-queue",
                QUEUE,
                "x-first-death-reason",
                "expired",
                "x-death",
                List.of(
                        Map.of("queue", "later", "reason", "rejected", "count", 7L),
                        Map.of(
                                "queue",
                                QUEUE,
                                "reason",
                                "expired",
                                "count",
                                2L,
                                "time",
                                1_700_000_000L,
                                "exchange",
                                "nuropb-rpc-exchange",
                                "routing-keys",
                                List.of("orders", "more"),
                                "original-expiration",
                                "60000"))));
        assertThat(letter.firstDeath().reason()).isEqualTo("expired");
        assertThat(letter.firstDeath().count()).isEqualTo(2);
        assertThat(letter.firstDeath().time()).contains(Instant.ofEpochSecond(1_700_000_000));
        assertThat(letter.firstDeath().routingKeys()).containsExactly("orders", "more");
        assertThat(letter.firstDeath().expiration()).contains(Duration.ofMinutes(1));
    }

    @Test
    void withoutAFirstDeathTheOldestOneOfTheHistoryCounts() {
        DeadLetter letter = own(Map.of(
                "x-death",
                List.of(Map.of("queue", "later", "reason", "expired"), Map.of("queue", QUEUE, "reason", "rejected"))));
        assertThat(letter.firstDeath().reason()).isEqualTo("rejected");
        assertThat(letter.firstDeath().time()).isEmpty();
        assertThat(letter.firstDeath().routingKeys()).containsExactly("key");
    }

    @Test
    void whatDiedFirstInAnotherQueueIsSomebodyElses() {
        assertThat(read(Map.of("x-first-death-queue", "nuropb-billing-sq", "x-first-death-reason", "rejected")))
                .isEqualTo(new DeadLetterReader.OfAnother("nuropb-billing-sq"));
    }

    @Test
    void headersThatAreNoHistoryAreNotRead() {
        for (Map<String, Object> headers : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("x-death", "yes"),
                Map.of("x-death", List.of()),
                Map.of("x-death", List.of("yes", 1)),
                Map.of("x-death", List.of(Map.of("count", 1))),
                Map.of("x-first-death-queue", QUEUE))) {
            assertThat(read(headers)).as(headers.toString()).isInstanceOf(DeadLetterReader.Unreadable.class);
        }
    }

    @Test
    void fieldsThatAreMadeUpAreIgnored() {
        DeadLetter letter = own(Map.of(
                "x-first-death-queue",
                QUEUE,
                "x-first-death-reason",
                "rejected",
                "nuropb_replays",
                -5,
                "x-death",
                List.of(Map.of(
                        "queue",
                        QUEUE,
                        "reason",
                        "rejected",
                        "count",
                        -3,
                        "time",
                        Long.MAX_VALUE,
                        "routing-keys",
                        "none",
                        "original-expiration",
                        "soon"))));
        assertThat(letter.replays()).isZero();
        assertThat(letter.firstDeath().count()).isEqualTo(1);
        assertThat(letter.firstDeath().time()).isEmpty();
        assertThat(letter.firstDeath().expiration()).isEmpty();
        assertThat(own(died(Map.of("nuropb_replays", Long.MAX_VALUE))).replays())
                .isGreaterThan(100);
    }

    @Test
    void anErrorAndItsPlaceAreReadWhereTheyAreTold() {
        DeadLetter letter = own(died(Map.of(
                "nuropb_error", "IllegalStateException", "nuropb_error_frame", "shop.Orders.place(Orders.java:7)")));
        assertThat(letter.error()).contains("IllegalStateException");
        assertThat(letter.frame()).contains("shop.Orders.place(Orders.java:7)");
        assertThat(own(died(Map.of())).error()).isEmpty();
    }

    @Test
    void anEncryptedMessageIsOfNoKnownMethodAndOfItsKind() {
        for (Kind kind : List.of(Kind.REQUEST, Kind.COMMAND, Kind.RESPONSE)) {
            Map<String, @Nullable Object> headers = new HashMap<>(command().headers());
            headers.put("nuropb_type", kind.name().toLowerCase(Locale.ROOT));
            headers.put("encrypted", "yes");
            DeadLetter letter = letter(died(headers), "c2VjcmV0.c2VjcmV0".getBytes(StandardCharsets.UTF_8));
            assertThat(letter.kind()).isEqualTo(kind);
            assertThat(letter.subject()).isEmpty();
        }
    }

    @Test
    void whatIsMoreThanTheToolsJsonTakesIsOfNoKnownMethodAndOfItsKind() {
        DeadLetterReader small = new DeadLetterReader(QUEUE, new JacksonJson(new JsonLimits(1_000_000, 3, 10)));
        byte[] body = "{\"params\": {\"a\": [[[1]]]}}".getBytes(StandardCharsets.UTF_8);
        for (Kind kind : List.of(Kind.REQUEST, Kind.COMMAND, Kind.RESPONSE, Kind.EVENT)) {
            Map<String, @Nullable Object> headers = new HashMap<>(command().headers());
            headers.put("nuropb_type", kind.name().toLowerCase(Locale.ROOT));
            Envelope envelope = command().withHeaders(died(headers)).withBody(body);
            DeadLetter letter = letter(small.read(delivered(envelope)));
            assertThat(letter.kind()).isEqualTo(kind);
            assertThat(letter.subject()).isEmpty();
        }
    }

    @Test
    void aServiceThatTakesLargerMessagesHasItsLettersRead() {
        Map<String, @Nullable Object> headers = new HashMap<>(command().headers());
        for (int i = 0; i < WireLimits.defaults().maxHeaders(); i++) {
            headers.put("x" + i, "y");
        }
        DeadLetter letter = letter(died(headers), command().body());
        assertThat(letter.kind()).isEqualTo(Kind.COMMAND);
        assertThat(letter.subject()).contains("place");
        byte[] large = Arrays.copyOf(command().body(), WireLimits.defaults().maxBodyBytes() + 1);
        Arrays.fill(large, command().body().length, large.length, (byte) ' ');
        assertThat(letter(died(command().headers()), large).kind()).isEqualTo(Kind.COMMAND);
    }

    @Test
    void whatNoInstanceCanReadIsALetterAllTheSame() {
        DeadLetter letter = letter(died(Map.of("nuropb_type", "nonsense")), new byte[] {1, 2, 3});
        assertThat(letter.kind()).isEqualTo(Kind.MALFORMED);
        assertThat(letter.subject()).isEmpty();
        assertThat(letter.firstDeath().reason()).isEqualTo("rejected");
    }

    private Envelope command() {
        return wire.encode(
                new Message.Command("orders", "place", Map.of(), "", "c1", null, Map.of()), Duration.ofHours(1));
    }

    private static Map<String, @Nullable Object> died(Map<String, ? extends @Nullable Object> headers) {
        Map<String, @Nullable Object> all = new HashMap<>(headers);
        all.put("x-first-death-queue", QUEUE);
        all.put("x-first-death-reason", "rejected");
        return all;
    }

    private DeadLetterReader.Found read(Map<String, ? extends @Nullable Object> headers) {
        Map<String, @Nullable Object> all = new HashMap<>(command().headers());
        all.putAll(headers);
        return read(command().withHeaders(all));
    }

    private DeadLetterReader.Found read(Envelope envelope) {
        return reader.read(delivered(envelope));
    }

    private static Delivery delivered(Envelope envelope) {
        return new Delivery(envelope, "nuropb-dl-exchange", "key", false, 0);
    }

    private DeadLetter own(Map<String, ? extends @Nullable Object> headers) {
        return letter(read(headers));
    }

    private DeadLetter letter(Map<String, @Nullable Object> headers, byte[] body) {
        Envelope envelope = command().withHeaders(headers).withBody(body);
        return letter(read(envelope));
    }

    private static DeadLetter letter(DeadLetterReader.Found found) {
        return ((DeadLetterReader.Own) found).letter();
    }
}
