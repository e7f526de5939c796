package io.nuropb.tck.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.CompletionFailure;
import io.nuropb.ServiceName;
import io.nuropb.deadletters.DeadLetter;
import io.nuropb.deadletters.DeadLetterAct;
import io.nuropb.deadletters.DeadLetterCounts;
import io.nuropb.deadletters.DeadLetterFilter;
import io.nuropb.deadletters.DeadLetterRun;
import io.nuropb.deadletters.DeadLetterTool;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.messaging.WireFormat;
import io.nuropb.messaging.WireLimits;
import io.nuropb.tck.Patience;
import io.nuropb.tck.broker.BrokerBench;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Two services whose messages die, and a tool for the letters of the first. Methods block, within the bench's patience.
 * For one thread.
 */
final class DeadLetterTrial {

    /** Who wants it. */
    static final String BY = "ann";

    /** Why. */
    static final String WHY = "the database is back";

    static final ServiceName ORDERS = new ServiceName("orders");
    static final ServiceName BILLING = new ServiceName("billing");
    static final Duration TTL = Duration.ofHours(1);

    private static final int PREFETCH = 400;
    private static final int MOST = 65_535;
    private static final String LAST = "last";

    private final TopologyProfile profile;
    private final BrokerBench bench;
    private final Patience patience;
    private final WireFormat wire = new WireFormat(new JacksonJson(), WireLimits.defaults());
    private final MessagePublisher publisher;

    DeadLetterTrial(BrokerBench bench, TopologyProfile profile) {
        this(bench, profile, Map.of());
    }

    /**
     * @param lettersArguments what the queues of dead letters have in addition, as by a policy of the broker's operator
     */
    DeadLetterTrial(BrokerBench bench, TopologyProfile profile, Map<String, Object> lettersArguments) {
        this.bench = bench;
        this.profile = profile;
        this.patience = new Patience(bench.scheduler());
        this.publisher = bench.publisher();
        for (ServiceName service : List.of(ORDERS, BILLING)) {
            Topology needed = profile.topology(service, List.of(), List.of("stock.*"));
            List<Queue> queues = needed.queues().stream()
                    .map(queue -> queue.name().equals(profile.deadLetterQueue(service))
                            ? with(queue, lettersArguments)
                            : queue)
                    .toList();
            assertThat(await(
                                    "the topology",
                                    bench.topology()
                                            .declare(new Topology(needed.exchanges(), queues, needed.bindings())))
                            .problems())
                    .isEmpty();
        }
    }

    private static Queue with(Queue queue, Map<String, Object> more) {
        Map<String, Object> arguments = new HashMap<>(queue.arguments());
        arguments.putAll(more);
        return new Queue(queue.name(), queue.durable(), arguments);
    }

    String serviceQueue() {
        return profile.serviceQueue(ORDERS);
    }

    String lettersQueue() {
        return profile.deadLetterQueue(ORDERS);
    }

    String parkingQueue() {
        return profile.parkingQueue(ORDERS);
    }

    /** So many different messages. */
    List<Envelope> commands(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> command("place", "c" + i))
                .toList();
    }

    /** Such a command, which its id tells from others. */
    Envelope command(String method, String id) {
        return wire.encode(
                new Message.Command("orders", method, Map.of("card", "4711"), "nuropb-shop-a-rq", id, null, Map.of()),
                TTL);
    }

    Envelope request(String method, String id) {
        return wire.encode(
                new Message.Request("orders", method, Map.of(), "nuropb-shop-a-rq", id, null, Map.of()), TTL);
    }

    Envelope event(String topic, String id) {
        return wire.encode(new Message.Event(topic, Map.of("card", "4711"), null, id, null, Map.of()));
    }

    void publish(String exchange, String routingKey, Envelope envelope) {
        assertThat(await("the confirm", publisher.publish(exchange, routingKey, true, envelope)))
                .isEqualTo(Published.CONFIRMED);
    }

    /** Publishes many, and waits for all. */
    void publishAll(String queue, List<Envelope> envelopes) {
        for (int from = 0; from < envelopes.size(); from += PREFETCH) {
            CompletableFuture<?>[] confirms =
                    envelopes.subList(from, Math.min(envelopes.size(), from + PREFETCH)).stream()
                            .map(envelope ->
                                    publisher.publish("", queue, true, envelope).toCompletableFuture())
                            .toArray(CompletableFuture<?>[]::new);
            await("the confirms", CompletableFuture.allOf(confirms).thenApply(nothing -> true));
        }
    }

    /** Rejects so many messages of a service, and waits until they are dead letters of the first one. */
    void reject(ServiceName service, int count, int lettersThen) {
        take(profile.serviceQueue(service), count, Settlement.REJECT);
        if (lettersThen < MOST - 10) {
            look(lettersQueue(), lettersThen);
        } else {
            untilTheToolSees(lettersThen);
        }
    }

    /** The same without looking at them: each look counts as a delivery. */
    void rejectUnseen(ServiceName service, int count, int lettersThen) {
        take(profile.serviceQueue(service), count, Settlement.REJECT);
        untilReady(lettersQueue(), lettersThen);
    }

    /** Waits until so many messages are ready in a queue. */
    void untilReady(String queue, int count) {
        try (MessageSource source = bench.source()) {
            patience.until(
                    count + " messages ready in " + queue,
                    bench.patience(),
                    () -> await("a count", source.ready(queue)).equals(OptionalLong.of(count)));
        }
    }

    /** More than one consumer can hold. */
    private void untilTheToolSees(int letters) {
        while (run(tool -> tool.look(DeadLetterFilter.all(), letter -> {})).letters() < letters) {
            pass(Duration.ofMillis(100));
        }
    }

    /** Takes so many messages out of a queue. */
    List<Delivery> take(String queue, int count) {
        return take(queue, count, Settlement.ACK);
    }

    /** What lies in a queue in which there are so many messages at least, each left in its place. */
    List<Delivery> look(String queue, int count) {
        return take(queue, count, null);
    }

    private List<Delivery> take(String queue, int count, @Nullable Settlement settlement) {
        List<Delivery> taken = new ArrayList<>();
        CompletableFuture<Settlement> others = new CompletableFuture<>();
        MessageSource source = bench.source();
        int prefetch = settlement == null ? Math.min(MOST, count + 10) : PREFETCH;
        Consumption consumption = await(
                "the consumer of " + queue,
                source.consume(
                        Subscription.shared(queue, prefetch),
                        delivery -> {
                            synchronized (taken) {
                                boolean isOneMore = taken.size() < count;
                                if (settlement == null || isOneMore) {
                                    taken.add(delivery);
                                }
                                return settlement != null && isOneMore
                                        ? CompletableFuture.completedFuture(settlement)
                                        : others;
                            }
                        },
                        lost -> {}));
        patience.until(count + " messages in " + queue, bench.patience().multipliedBy(6), () -> size(taken) >= count);
        if (settlement == null) {
            giveBackTogether(consumption);
        } else {
            end(consumption, others);
        }
        source.close();
        synchronized (taken) {
            return List.copyOf(taken);
        }
    }

    /**
     * One by one, each of thousands costs RabbitMQ 3.10 a walk past those before it, and keeps a classic queue from
     * answering for longer than a client waits: of 5,000, for 20 s on a busy machine.
     */
    private void giveBackTogether(Consumption consumption) {
        patience.value(
                "the end of the consumer",
                consumption.close().thenApply(nothing -> true),
                bench.patience().multipliedBy(6));
    }

    /**
     * In peace: what a handler has settled just now would come back to its queue if the consumer were closed at once.
     */
    private void end(Consumption consumption, CompletableFuture<Settlement> others) {
        Duration limit = bench.patience().multipliedBy(6);
        CompletionStage<Integer> end = consumption.drain(limit);
        others.complete(Settlement.REQUEUE);
        patience.value("the end of the consumer", end, limit);
    }

    private static int size(List<Delivery> deliveries) {
        synchronized (deliveries) {
            return deliveries.size();
        }
    }

    /** What lies in a queue, each in its place: so many messages and no others. */
    List<Delivery> exactly(String queue, int count) {
        List<Delivery> found = all(queue);
        assertThat(ids(found)).as(queue).hasSize(count);
        return found;
    }

    /** All that lies in a queue, each left in its place. */
    List<Delivery> all(String queue) {
        publish("", queue, command("the last one", LAST));
        List<Delivery> found = new ArrayList<>();
        CompletableFuture<Boolean> last = new CompletableFuture<>();
        CompletableFuture<Settlement> others = new CompletableFuture<>();
        MessageSource source = bench.source();
        Consumption consumption = await(
                "the consumer of " + queue,
                source.consume(
                        Subscription.shared(queue, MOST),
                        delivery -> {
                            if (LAST.equals(delivery.envelope().correlationId())) {
                                last.complete(true);
                                return CompletableFuture.completedFuture(Settlement.ACK);
                            }
                            found.add(delivery);
                            return others;
                        },
                        lost -> {}));
        await("the last one in " + queue, last);
        end(consumption, others);
        source.close();
        return found;
    }

    /** The ids of what lies in these queues. */
    Set<String> lettersIn(String... queues) {
        return Arrays.stream(queues)
                .flatMap(queue -> all(queue).stream())
                .map(delivery -> String.valueOf(delivery.envelope().correlationId()))
                .collect(Collectors.toSet());
    }

    static List<String> ids(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(delivery -> String.valueOf(delivery.envelope().correlationId()))
                .toList();
    }

    /** A tool, for as long as its ports are open. */
    DeadLetterTool tool(MessageSource source, MessagePublisher to) {
        return new DeadLetterTool(ORDERS, profile, bench.topology(), source, to, new JacksonJson(), bench.scheduler());
    }

    List<DeadLetter> letters() {
        List<DeadLetter> letters = new ArrayList<>();
        run(tool -> tool.look(DeadLetterFilter.all(), letters::add));
        return letters;
    }

    DeadLetterCounts act(DeadLetterAct act) {
        return run(tool -> tool.act(act, counts -> {}));
    }

    /** Runs to the end with ports of its own; again, as long as the broker still sees a former run. */
    DeadLetterCounts run(Function<DeadLetterTool, DeadLetterRun> run) {
        try (MessageSource source = bench.source();
                MessagePublisher to = bench.publisher()) {
            return run(tool(source, to), run);
        }
    }

    /** The same with a tool that is there. */
    DeadLetterCounts run(DeadLetterTool tool, Function<DeadLetterTool, DeadLetterRun> run) {
        CompletableFuture<DeadLetterCounts> outcome = new CompletableFuture<>();
        begin(() -> run.apply(tool), outcome);
        return patience.value("the run", outcome, bench.patience().multipliedBy(12));
    }

    /** Why a run with a tool that is there fails, other than that a former run is seen. */
    Throwable failureOf(Supplier<DeadLetterRun> run) {
        CompletableFuture<DeadLetterCounts> outcome = new CompletableFuture<>();
        begin(run, outcome);
        return await(
                "the failure",
                outcome.handle((counts, problem) ->
                        problem == null ? new AssertionError(counts) : CompletionFailure.causeOf(problem)));
    }

    private void begin(Supplier<DeadLetterRun> begin, CompletableFuture<DeadLetterCounts> outcome) {
        begin.get().outcome().whenComplete((counts, problem) -> {
            if (problem == null) {
                outcome.complete(counts);
            } else if (isLocked(problem)) {
                bench.scheduler().schedule(Duration.ofMillis(50), () -> begin(begin, outcome));
            } else {
                outcome.completeExceptionally(problem);
            }
        });
    }

    static boolean isLocked(Throwable problem) {
        return CompletionFailure.causeOf(problem) instanceof BrokerException known && known.reason() == Reason.LOCKED;
    }

    <T> T await(String what, CompletionStage<T> stage) {
        return patience.value(what, stage, bench.patience());
    }

    void until(String what, BooleanSupplier condition) {
        patience.until(what, bench.patience(), condition);
    }

    void pass(Duration time) {
        patience.pass(time);
    }
}
