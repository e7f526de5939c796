package io.nuropb.messaging;

import io.nuropb.topology.BrokerException;
import io.nuropb.topology.LinkReport;
import io.nuropb.topology.Route;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * PORT: queues, to be consumed with manual settlement.
 *
 * <p>Implementations are thread-safe and do not block the caller. They connect when they are first asked to, and again
 * when they are asked after a connection was lost; they never consume again by themselves, for whether to consume is
 * the lifecycle's decision.
 */
public interface MessageSource extends AutoCloseable {

    /**
     * Begins to consume a queue.
     *
     * @param subscription which queue, and how
     * @param handler receives the deliveries
     * @param lost told once, on a thread that may block, if the consumption ends other than by
     *     {@link Consumption#drain} or {@link Consumption#close}: connection lost, channel closed, consumer cancelled.
     *     Before it, no delivery is handed out any more; deliveries that are still being handled can no longer be
     *     settled and will come again
     * @return completes when the broker has confirmed the consumer, or exceptionally with a {@link BrokerException},
     *     within the adapter's configured time limit
     */
    CompletionStage<Consumption> consume(
            Subscription subscription, DeliveryHandler handler, Consumer<BrokerException> lost);

    /**
     * Counts the messages that are ready in a queue: that no consumer holds. Changes nothing, and takes nothing.
     *
     * @param queue the name of a queue that exists
     * @return completes with how many there were when the broker was asked, empty if it does not know that (of
     *     RabbitMQ, which answers 0 for what it does not know, any 0 without a consumer is such an answer);
     *     exceptionally with a {@link BrokerException}, within the adapter's configured time limit
     */
    CompletionStage<OptionalLong> ready(String queue);

    /**
     * Has somebody told how this port's connections fare: of each loss and each attempt, as it happens. Called once,
     * before the port is first used. A port need not report anything; then only the failures of its operations tell.
     *
     * @param listener called on any thread; does not block
     */
    default void listen(Consumer<LinkReport> listener) {}

    /**
     * Closes connections and threads of the source; open consumptions end as by {@link Consumption#close}. Idempotent.
     */
    @Override
    void close();

    /**
     * Which queue to consume, and how.
     *
     * @param queue the queue's name
     * @param prefetch how many deliveries may be under way at once; 1 to 65,535; without effect on those that need no
     *     acknowledgement
     * @param exclusive whether the queue is this connection's own: declared with the consumer (exclusive, not durable)
     *     rather than by the leader, and gone with that consumer or the connection, whatever is in it. It has one
     *     consumer at a time: whoever else consumes it, on this connection or another one, fails with
     *     {@link BrokerException.Reason#LOCKED}
     * @param autoAck whether deliveries from an exclusive queue count as acknowledged when they are sent, which spares
     *     the broker a message for each: for what nobody else could do anything with. How the handler settles them has
     *     no effect
     * @param routes what is to come into an exclusive queue, beside what is sent to it by its name; bound before the
     *     consumer begins, and gone with the queue
     */
    record Subscription(String queue, int prefetch, boolean exclusive, boolean autoAck, List<Route> routes) {

        /**
         * @throws IllegalArgumentException if the prefetch is out of its range, or a queue that others declare is to
         *     have routes or to need no acknowledgements
         */
        public Subscription {
            routes = List.copyOf(routes);
            if (prefetch < 1 || prefetch > 65_535) {
                throw new IllegalArgumentException(
                        "Prefetch " + prefetch + " of queue '" + queue + "' is not in 1 to 65535");
            }
            if (!exclusive && !routes.isEmpty()) {
                throw new IllegalArgumentException("Queue '" + queue
                        + "' is not exclusive: its bindings are declared with it, not by a consumer of it");
            }
            if (!exclusive && autoAck) {
                throw new IllegalArgumentException("Queue '" + queue
                        + "' is not exclusive: what is sent to one consumer of it and lost has to go to another one");
            }
        }

        /** A queue that exists and may have other consumers. */
        public static Subscription shared(String queue, int prefetch) {
            return new Subscription(queue, prefetch, false, false, List.of());
        }

        /** A queue of this connection's own. */
        public static Subscription exclusive(String queue, int prefetch) {
            return new Subscription(queue, prefetch, true, false, List.of());
        }

        /** A queue of this connection's own whose deliveries need no acknowledgement. */
        public static Subscription replies(String queue) {
            return new Subscription(queue, 65_535, true, true, List.of());
        }

        /** The same queue of this connection's own, with further routes into it from an exchange that exists. */
        public Subscription routed(String exchange, Collection<String> routingKeys) {
            Stream<Route> further = routingKeys.stream().map(key -> new Route(exchange, key));
            return new Subscription(
                    queue,
                    prefetch,
                    exclusive,
                    autoAck,
                    Stream.concat(routes.stream(), further).toList());
        }
    }
}
