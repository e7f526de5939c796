package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.CompletionFailure;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.tck.Patience;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.ExchangeType;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the broker contracts do, in their own words: declare, send, consume, and wait within limits.
 *
 * <p>Methods block until the broker has answered, within the {@linkplain BrokerBench#patience() bench's patience}; what
 * fails or takes longer is an {@link AssertionError}. For one thread.
 */
public final class BrokerTrial {

    /** A durable queue that dead-letters to {@link #DEAD}. */
    public static final String QUEUE = "work";

    /** The queue of dead letters, and the fanout exchange before it. */
    public static final String DEAD = "dead";

    private final BrokerBench broker;
    private final Patience patience;

    private BrokerTrial(BrokerBench broker) {
        this.broker = broker;
        this.patience = new Patience(broker.scheduler());
    }

    /** A trial on a broker as it is. */
    public static BrokerTrial at(BrokerBench broker) {
        return new BrokerTrial(broker);
    }

    /** A trial on which {@link #QUEUE} and {@link #DEAD} exist. */
    public static BrokerTrial withQueue(BrokerBench broker) {
        BrokerTrial trial = new BrokerTrial(broker);
        trial.declare(workAndDead());
        return trial;
    }

    /** {@link #QUEUE}, {@link #DEAD}, and what leads from the one to the other. */
    public static Topology workAndDead() {
        return new Topology(
                List.of(new Exchange(DEAD, ExchangeType.FANOUT, true)),
                List.of(
                        new Queue(DEAD, true, Map.of()),
                        new Queue(QUEUE, true, Map.of("x-dead-letter-exchange", DEAD))),
                List.of(new Binding(DEAD, DEAD, "")));
    }

    /** Declares a topology; it is a failure if the report names a problem. */
    public TopologyReport declare(Topology topology) {
        TopologyReport report = await("the declaration", broker.topology().declare(topology));
        assertThat(report.problems()).isEmpty();
        return report;
    }

    /** Compares a topology with what the broker has. */
    public TopologyReport verify(Topology topology) {
        return await("the verification", broker.topology().verify(topology));
    }

    /** Removes bindings. */
    public void unbind(List<Binding> bindings) {
        await("the removal", broker.topology().unbind(bindings));
    }

    /** A persistent message with such a body. */
    public static Envelope message(String text) {
        return new Envelope("text/plain", null, null, null, true, Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    /** A persistent message with such a body, which the broker drops after so long in a queue. */
    public static Envelope expiring(String text, Duration expiration) {
        return new Envelope(
                "text/plain", null, null, expiration, true, Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    /** The body of a delivery, read as UTF-8. */
    public static String text(Delivery delivery) {
        return text(delivery.envelope());
    }

    /** The body of a message, read as UTF-8. */
    public static String text(Envelope envelope) {
        return new String(envelope.body(), StandardCharsets.UTF_8);
    }

    /** Puts texts into a queue, one after the other, each confirmed. */
    public void send(String queue, String... texts) {
        MessagePublisher publisher = broker.publisher();
        for (String text : texts) {
            send(publisher, queue, message(text));
        }
    }

    /** Puts one message into a queue. */
    public void send(MessagePublisher publisher, String queue, Envelope envelope) {
        assertThat(await("the confirm", publisher.publish("", queue, true, envelope)))
                .isEqualTo(Published.CONFIRMED);
    }

    /** Consumes a queue as a client of its own. */
    public Inbox consume(String queue, int prefetch) {
        Inbox inbox = new Inbox();
        consume(broker.source(), queue, prefetch, inbox);
        return inbox;
    }

    /** Consumes a queue with others, and hands deliveries and losses to an inbox. */
    public Consumption consume(MessageSource source, String queue, int prefetch, Inbox inbox) {
        return await(
                "the consumer of " + queue, source.consume(Subscription.shared(queue, prefetch), inbox, inbox::lost));
    }

    /** Consumes as a subscription says, and leaves losses unheard. */
    public Consumption consume(MessageSource source, Subscription subscription, DeliveryHandler handler) {
        return await("the consumer of " + subscription.queue(), source.consume(subscription, handler, lost -> {}));
    }

    /** Consumes a queue until it has handed out so many messages, and settles none of them. */
    public Inbox peek(String queue, int count) {
        Inbox inbox = consume(queue, count + 1);
        await(count + " messages in " + queue, () -> inbox.size() >= count);
        return inbox;
    }

    /**
     * Asserts that a queue holds exactly these texts in this order: what comes before a last message that is sent now.
     */
    public void assertHolds(String queue, String... texts) {
        send(queue, "the last one");
        Inbox inbox = peek(queue, texts.length + 1);
        assertThat(inbox.texts().subList(0, inbox.size() - 1)).containsExactly(texts);
        assertThat(inbox.texts()).endsWith("the last one");
    }

    /** The value of a stage, within the bench's patience. */
    public <T> T await(String what, CompletionStage<T> stage) {
        return patience.value(what, stage, broker.patience());
    }

    /** The failure of a stage that must fail, within the bench's patience. */
    public BrokerException failure(String what, CompletionStage<?> stage) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        stage.whenComplete((value, problem) -> failure.complete(
                problem == null ? new AssertionError(what + " should fail, but gave " + value) : problem));
        Throwable problem = CompletionFailure.causeOf(await("the failure of " + what, failure));
        if (problem instanceof BrokerException expected) {
            return expected;
        }
        throw new AssertionError("A BrokerException was expected from " + what + ", not " + problem, problem);
    }

    /** Waits until something is true, within the bench's patience. */
    public void await(String what, BooleanSupplier condition) {
        patience.until(what, broker.patience(), condition);
    }

    /** Asks again and again until the answer is yes, within the bench's patience. */
    public void eventually(String what, Supplier<CompletionStage<Boolean>> question) {
        List<CompletableFuture<Boolean>> asked = new ArrayList<>();
        await(what, () -> {
            if (asked.isEmpty()) {
                asked.add(question.get().toCompletableFuture());
            }
            boolean yes = asked.get(0).isDone() && asked.get(0).join();
            if (asked.get(0).isDone() && !yes) {
                asked.clear();
            }
            return yes;
        });
    }

    /** Lets the bench's time of calm go by. */
    public void rest() {
        pass(broker.calm());
    }

    /** Lets some time go by. */
    public void pass(Duration time) {
        patience.pass(time);
    }
}
