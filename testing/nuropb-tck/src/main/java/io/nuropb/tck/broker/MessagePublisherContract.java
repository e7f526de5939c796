package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.CompletionFailure;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.ExchangeType;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Topology;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link MessagePublisher} does while nothing breaks. */
public interface MessagePublisherContract extends OnBrokerBench {

    @Test
    default void aMessageThatAQueueTookIsConfirmed() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        assertThat(publish(trial, "", BrokerTrial.QUEUE, true)).isEqualTo(Published.CONFIRMED);
        trial.assertHolds(BrokerTrial.QUEUE, "hello");
    }

    @Test
    default void aMandatoryMessageWithoutARouteIsReturned() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(routes());
        assertThat(publish(trial, "direct", "nowhere", true)).isEqualTo(Published.RETURNED);
        assertThat(publish(trial, "", "no-such-queue", true)).isEqualTo(Published.RETURNED);
    }

    @Test
    default void aMessageWithoutARouteThatIsNotMandatoryIsConfirmed() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(routes());
        assertThat(publish(trial, "direct", "nowhere", false)).isEqualTo(Published.CONFIRMED);
    }

    @Test
    default void returnedAndConfirmedMessagesAreNotMixedUp() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessagePublisher publisher = bench().publisher();
        List<CompletionStage<Published>> outcomes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String queue = i % 3 == 0 ? "no-such-queue" : BrokerTrial.QUEUE;
            outcomes.add(publisher.publish("", queue, true, BrokerTrial.message("m" + i)));
        }
        for (int i = 0; i < 100; i++) {
            assertThat(trial.await("the confirm", outcomes.get(i)))
                    .isEqualTo(i % 3 == 0 ? Published.RETURNED : Published.CONFIRMED);
        }
    }

    @Test
    default void messagesOfOneThreadKeepTheirOrder() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessagePublisher publisher = bench().publisher();
        String[] texts = IntStream.range(0, 200).mapToObj(i -> "m" + i).toArray(String[]::new);
        List<CompletionStage<Published>> outcomes = new ArrayList<>();
        for (String text : texts) {
            outcomes.add(publisher.publish("", BrokerTrial.QUEUE, true, BrokerTrial.message(text)));
        }
        for (CompletionStage<Published> outcome : outcomes) {
            assertThat(trial.await("the confirm", outcome)).isEqualTo(Published.CONFIRMED);
        }
        assertThat(trial.peek(BrokerTrial.QUEUE, 200).texts()).containsExactly(texts);
    }

    @Test
    default void aDirectExchangeRoutesByTheWholeKey() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(routes());
        publish(trial, "direct", "key", true);
        trial.assertHolds("d", "hello");
        trial.assertHolds("t");
    }

    @Test
    default void aTopicExchangeRoutesByPattern() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(routes());
        for (String key : List.of("invoice.paid", "order.1.made", "order.made", "order.1.2.made")) {
            assertThat(publish(trial, "topic", key, true)).as(key).isEqualTo(Published.CONFIRMED);
        }
        for (String key : List.of("invoice", "invoice.paid.late", "Invoice.paid", "order", "made.order")) {
            assertThat(publish(trial, "topic", key, true)).as(key).isEqualTo(Published.RETURNED);
        }
        assertThat(trial.peek("t", 4).deliveries())
                .extracting(delivery -> delivery.routingKey())
                .containsExactly("invoice.paid", "order.1.made", "order.made", "order.1.2.made");
    }

    @Test
    default void aFanoutExchangeRoutesToEveryQueueOnce() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(routes());
        publish(trial, "fanout", "whatever", true);
        trial.assertHolds("d", "hello");
        trial.assertHolds("t", "hello");
    }

    @Test
    default void aMessageArrivesAsItWasSent() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        Map<String, @Nullable Object> headers = new HashMap<>();
        headers.put("text", "Grüße");
        headers.put("number", 9_000_000_000L);
        headers.put("truth", true);
        headers.put("void", null);
        headers.put("list", List.of("a", "b"));
        headers.put("map", Map.of("inner", "value"));
        Envelope sent = new Envelope(
                        "application/json", "c0ffee", "replies", Duration.ofMinutes(5), true, headers, bytes(256))
                .withPriority(7);
        trial.send(bench().publisher(), BrokerTrial.QUEUE, sent);
        Envelope received = trial.peek(BrokerTrial.QUEUE, 1).delivery(0).envelope();
        assertIs(received, sent);
    }

    @Test
    default void aMessageWithoutAnythingArrivesWithoutAnything() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        Envelope sent = new Envelope(null, null, null, null, false, Map.of(), new byte[0]);
        trial.send(bench().publisher(), BrokerTrial.QUEUE, sent);
        Envelope received = trial.peek(BrokerTrial.QUEUE, 1).delivery(0).envelope();
        assertIs(received, sent);
    }

    @Test
    default void aLargeBodyArrivesWhole() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        Envelope sent = new Envelope(null, null, null, null, true, Map.of(), bytes(1_000_000));
        trial.send(bench().publisher(), BrokerTrial.QUEUE, sent);
        byte[] received =
                trial.peek(BrokerTrial.QUEUE, 1).delivery(0).envelope().body();
        assertThat(Arrays.equals(received, sent.body())).isTrue();
    }

    @Test
    default void whatAmqpCannotCarryIsRefusedAndThePublisherGoesOn() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessagePublisher publisher = bench().publisher();
        Envelope fine = BrokerTrial.message("fine");
        String tooLong = "ä".repeat(128);
        assertRefused(trial, publisher.publish(tooLong, "key", true, fine), "name of an exchange");
        assertRefused(trial, publisher.publish("", tooLong, true, fine), "routing key");
        Map<Envelope, String> beyond = new LinkedHashMap<>();
        beyond.put(new Envelope(tooLong, null, null, null, true, Map.of(), bytes(1)), "content type");
        beyond.put(new Envelope(null, tooLong, null, null, true, Map.of(), bytes(1)), "correlation id");
        beyond.put(fine.withReplyTo(tooLong), "reply queue");
        beyond.put(fine.withHeaders(Map.of(tooLong, "value")), "name of a header");
        beyond.put(fine.withHeaders(Map.of("map", Map.of(tooLong, "value"))), "name of a header");
        beyond.put(fine.withHeaders(Map.of("at", Instant.EPOCH)), "'at'");
        beyond.put(fine.withHeaders(Map.of("list", List.of(new UUID(1, 2)))), "'list'");
        beyond.put(fine.withHeaders(Map.of("map", Map.of("large", BigInteger.ONE))), "'map'");
        beyond.forEach((envelope, what) ->
                assertRefused(trial, publisher.publish("", BrokerTrial.QUEUE, true, envelope), what));
        String longest = "ä".repeat(127) + "a";
        trial.send(publisher, BrokerTrial.QUEUE, fine.withReplyTo(longest).withHeaders(Map.of(longest, "value")));
        trial.assertHolds(BrokerTrial.QUEUE, "fine");
    }

    private static void assertRefused(BrokerTrial trial, CompletionStage<Published> outcome, String what) {
        CompletionStage<Throwable> refusal = outcome.handle((published, problem) -> problem == null
                ? new AssertionError("The message should be refused, but was " + published)
                : CompletionFailure.causeOf(problem));
        assertThat(trial.await("the refusal", refusal))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(what);
    }

    @Test
    default void aMissingExchangeIsNotFoundAndThePublisherGoesOn() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        MessagePublisher publisher = bench().publisher();
        BrokerException problem = trial.failure(
                "publishing", publisher.publish("no-such-exchange", "key", true, BrokerTrial.message("lost")));
        assertThat(problem.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(problem.isWithoutEffect()).isTrue();
        assertThat(problem).hasMessageContaining("no-such-exchange");
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.message("fine"));
    }

    @Test
    default void aMessageForAMissingVirtualHostFails() {
        CompletionStage<Published> outcome =
                bench().inMissingVirtualHost().publisher().publish("", "q", true, BrokerTrial.message("lost"));
        assertThat(BrokerTrial.at(bench()).failure("publishing", outcome).reason())
                .isEqualTo(Reason.NO_VIRTUAL_HOST);
    }

    @Test
    default void aClosedPublisherSaysSo() {
        MessagePublisher publisher = bench().publisher();
        publisher.close();
        publisher.close();
        CompletionStage<Published> outcome = publisher.publish("", "q", true, BrokerTrial.message("too late"));
        BrokerException refusal = BrokerTrial.at(bench()).failure("publishing", outcome);
        assertThat(refusal.reason()).isEqualTo(Reason.CLOSED);
        assertThat(refusal.isWithoutEffect()).isTrue();
    }

    private Published publish(BrokerTrial trial, String exchange, String key, boolean mandatory) {
        return trial.await(
                "the confirm", bench().publisher().publish(exchange, key, mandatory, BrokerTrial.message("hello")));
    }

    private static Topology routes() {
        return new Topology(
                List.of(
                        new Exchange("direct", ExchangeType.DIRECT, true),
                        new Exchange("topic", ExchangeType.TOPIC, true),
                        new Exchange("fanout", ExchangeType.FANOUT, true)),
                List.of(new Queue("d", true, Map.of()), new Queue("t", true, Map.of())),
                List.of(
                        new Binding("direct", "d", "key"),
                        new Binding("topic", "t", "invoice.*"),
                        new Binding("topic", "t", "order.#.made"),
                        new Binding("topic", "t", "order.*.made"),
                        new Binding("fanout", "d", ""),
                        new Binding("fanout", "t", "another key")));
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    /** All but what an adapter keeps for itself. */
    private static void assertIs(Envelope received, Envelope sent) {
        assertThat(received)
                .usingRecursiveComparison()
                .ignoringFields("original")
                .isEqualTo(sent);
    }
}
