package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link MessagePublisher} does while nothing breaks. */
public interface MessagePublisherContract extends BrokerContract {

    @Test
    default void aMessageThatAQueueTookIsConfirmed() {
        Bench bench = Bench.withQueue(broker());
        assertThat(publish(bench, "", Bench.QUEUE, true)).isEqualTo(Published.CONFIRMED);
        bench.assertHolds(Bench.QUEUE, "hello");
    }

    @Test
    default void aMandatoryMessageWithoutARouteIsReturned() {
        Bench bench = Bench.at(broker());
        bench.declare(routes());
        assertThat(publish(bench, "direct", "nowhere", true)).isEqualTo(Published.RETURNED);
        assertThat(publish(bench, "", "no-such-queue", true)).isEqualTo(Published.RETURNED);
    }

    @Test
    default void aMessageWithoutARouteThatIsNotMandatoryIsConfirmed() {
        Bench bench = Bench.at(broker());
        bench.declare(routes());
        assertThat(publish(bench, "direct", "nowhere", false)).isEqualTo(Published.CONFIRMED);
    }

    @Test
    default void returnedAndConfirmedMessagesAreNotMixedUp() {
        Bench bench = Bench.withQueue(broker());
        MessagePublisher publisher = broker().publisher();
        List<CompletionStage<Published>> outcomes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String queue = i % 3 == 0 ? "no-such-queue" : Bench.QUEUE;
            outcomes.add(publisher.publish("", queue, true, Bench.message("m" + i)));
        }
        for (int i = 0; i < 100; i++) {
            assertThat(bench.await("the confirm", outcomes.get(i)))
                    .isEqualTo(i % 3 == 0 ? Published.RETURNED : Published.CONFIRMED);
        }
    }

    @Test
    default void messagesOfOneThreadKeepTheirOrder() {
        Bench bench = Bench.withQueue(broker());
        MessagePublisher publisher = broker().publisher();
        String[] texts = IntStream.range(0, 200).mapToObj(i -> "m" + i).toArray(String[]::new);
        List<CompletionStage<Published>> outcomes = new ArrayList<>();
        for (String text : texts) {
            outcomes.add(publisher.publish("", Bench.QUEUE, true, Bench.message(text)));
        }
        for (CompletionStage<Published> outcome : outcomes) {
            assertThat(bench.await("the confirm", outcome)).isEqualTo(Published.CONFIRMED);
        }
        assertThat(bench.peek(Bench.QUEUE, 200).texts()).containsExactly(texts);
    }

    @Test
    default void aDirectExchangeRoutesByTheWholeKey() {
        Bench bench = Bench.at(broker());
        bench.declare(routes());
        publish(bench, "direct", "key", true);
        bench.assertHolds("d", "hello");
        bench.assertHolds("t");
    }

    @Test
    default void aTopicExchangeRoutesByPattern() {
        Bench bench = Bench.at(broker());
        bench.declare(routes());
        for (String key : List.of("invoice.paid", "order.1.made", "order.made", "order.1.2.made")) {
            assertThat(publish(bench, "topic", key, true)).as(key).isEqualTo(Published.CONFIRMED);
        }
        for (String key : List.of("invoice", "invoice.paid.late", "Invoice.paid", "order", "made.order")) {
            assertThat(publish(bench, "topic", key, true)).as(key).isEqualTo(Published.RETURNED);
        }
        assertThat(bench.peek("t", 4).deliveries())
                .extracting(delivery -> delivery.routingKey())
                .containsExactly("invoice.paid", "order.1.made", "order.made", "order.1.2.made");
    }

    @Test
    default void aFanoutExchangeRoutesToEveryQueueOnce() {
        Bench bench = Bench.at(broker());
        bench.declare(routes());
        publish(bench, "fanout", "whatever", true);
        bench.assertHolds("d", "hello");
        bench.assertHolds("t", "hello");
    }

    @Test
    default void aMessageArrivesAsItWasSent() {
        Bench bench = Bench.withQueue(broker());
        Map<String, @Nullable Object> headers = new HashMap<>();
        headers.put("text", "Grüße");
        headers.put("number", 9_000_000_000L);
        headers.put("truth", true);
        headers.put("void", null);
        headers.put("list", List.of("a", "b"));
        headers.put("map", Map.of("inner", "value"));
        Envelope sent =
                new Envelope("application/json", "c0ffee", "replies", Duration.ofMinutes(5), true, headers, bytes(256));
        bench.send(broker().publisher(), Bench.QUEUE, sent);
        Envelope received = bench.peek(Bench.QUEUE, 1).delivery(0).envelope();
        assertThat(received).usingRecursiveComparison().isEqualTo(sent);
    }

    @Test
    default void aMessageWithoutAnythingArrivesWithoutAnything() {
        Bench bench = Bench.withQueue(broker());
        Envelope sent = new Envelope(null, null, null, null, false, Map.of(), new byte[0]);
        bench.send(broker().publisher(), Bench.QUEUE, sent);
        Envelope received = bench.peek(Bench.QUEUE, 1).delivery(0).envelope();
        assertThat(received).usingRecursiveComparison().isEqualTo(sent);
    }

    @Test
    default void aLargeBodyArrivesWhole() {
        Bench bench = Bench.withQueue(broker());
        Envelope sent = new Envelope(null, null, null, null, true, Map.of(), bytes(1_000_000));
        bench.send(broker().publisher(), Bench.QUEUE, sent);
        byte[] received = bench.peek(Bench.QUEUE, 1).delivery(0).envelope().body();
        assertThat(Arrays.equals(received, sent.body())).isTrue();
    }

    @Test
    default void aMissingExchangeIsNotFoundAndThePublisherGoesOn() {
        Bench bench = Bench.withQueue(broker());
        MessagePublisher publisher = broker().publisher();
        BrokerException problem =
                bench.failure("publishing", publisher.publish("no-such-exchange", "key", true, Bench.message("lost")));
        assertThat(problem.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(problem).hasMessageContaining("no-such-exchange");
        bench.send(publisher, Bench.QUEUE, Bench.message("fine"));
    }

    @Test
    default void aMessageForAMissingVirtualHostFails() {
        CompletionStage<Published> outcome =
                broker().inMissingVirtualHost().publisher().publish("", "q", true, Bench.message("lost"));
        assertThat(Bench.at(broker()).failure("publishing", outcome).reason()).isEqualTo(Reason.NO_VIRTUAL_HOST);
    }

    @Test
    default void aClosedPublisherSaysSo() {
        MessagePublisher publisher = broker().publisher();
        publisher.close();
        publisher.close();
        CompletionStage<Published> outcome = publisher.publish("", "q", true, Bench.message("too late"));
        assertThat(Bench.at(broker()).failure("publishing", outcome).reason()).isEqualTo(Reason.CLOSED);
    }

    private Published publish(Bench bench, String exchange, String key, boolean mandatory) {
        return bench.await(
                "the confirm", broker().publisher().publish(exchange, key, mandatory, Bench.message("hello")));
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
}
