package io.nuropb.demo;

import io.nuropb.Backoff;
import io.nuropb.CompletionFailure;
import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.MeshClient;
import io.nuropb.demo.OrderAttempts.Attempt;
import io.nuropb.demo.OrderAttempts.End;
import io.nuropb.examples.Orders.CreateOrder;
import io.nuropb.examples.Orders.Receipt;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.messaging.NuropbTransportException;
import io.nuropb.messaging.RemoteException;
import io.nuropb.runner.Ports;
import io.nuropb.topology.TopologyNames;
import io.nuropb.topology.TopologyProfile;
import io.nuropb.watch.ConfirmWatch;
import java.time.Duration;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A client that places a new order every few milliseconds, whatever happens, and sends each one again under the same
 * order id until it has the receipt.
 */
final class OrderClient implements AutoCloseable {

    /** From one new order to the next. */
    static final Duration BEAT = Duration.ofMillis(20);

    /** How long it waits for an answer before it sends the order again. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    /** The pauses before an order is sent again: doubled up to the second. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(800);

    private final Scheduler scheduler;
    private final OrderAttempts orderAttempts;
    private final MessageSource source;
    private final MessagePublisher publisher;
    private final MeshClient client;
    private boolean placing;
    private int placed;
    private final NavigableSet<Integer> open = new TreeSet<>();

    /**
     * A client that has not begun.
     *
     * @param ports of which it closes those that it uses
     */
    OrderClient(Ports ports, OrderAttempts orderAttempts) {
        this.orderAttempts = orderAttempts;
        scheduler = ports.scheduler();
        source = ports.source();
        publisher = new ConfirmWatch(ports.publisher(), (traceId, published, failure) -> {
            if (published == Published.CONFIRMED) {
                orderAttempts.confirmed(traceId);
            }
        });
        client = new MeshClient(
                TopologyProfile.compatible()
                        .replyQueues(new ServiceName("shopper"), InstanceId.random(), scheduler.random()),
                TopologyNames.defaults(),
                source,
                publisher,
                ports.json(),
                scheduler,
                ClientConfig.defaults().withReconnects(new Backoff(Duration.ofMillis(100), LONGEST_PAUSE)));
    }

    /** Places orders from now on. */
    synchronized void begin() {
        placing = true;
        placeDue(scheduler.now(), 0);
    }

    /** Places no more orders, and blocks until all are answered; returns whether they were within the limit. */
    synchronized boolean finish(Duration limit) throws InterruptedException {
        placing = false;
        return awaitAnswered(limit);
    }

    /**
     * Blocks until all orders that have been placed so far are answered; returns whether they were within the limit.
     */
    synchronized boolean awaitAnswered(Duration limit) throws InterruptedException {
        int latest = placed;
        Moment end = scheduler.now().plus(limit);
        while (isOpenUpTo(latest) && scheduler.now().isBefore(end)) {
            wait(Math.max(1, scheduler.now().until(end).toMillis()));
        }
        return !isOpenUpTo(latest);
    }

    private boolean isOpenUpTo(int order) {
        return !open.isEmpty() && open.first() <= order;
    }

    /** Responses that came a second time or too late; each is harmless, for the order id is the same. */
    long surplusResponses() {
        return client.counters().late() + client.counters().repeated();
    }

    /** On a fixed beat: what a busy moment delays is made up for, so that a gap in service cannot hide. */
    private synchronized void placeDue(Moment begin, int due) {
        if (placing) {
            open.add(++placed);
            attempt(placed, 1);
            Moment next = begin.plus(BEAT.multipliedBy(due + 1L));
            scheduler.schedule(scheduler.now().until(next), () -> placeDue(begin, due + 1));
        }
    }

    private void attempt(int order, int number) {
        Attempt attempt = orderAttempts.sent(order, number);
        String id = "order-" + order;
        CallOptions options = CallOptions.defaults().withTimeout(PATIENCE).withTraceId(attempt.traceId());
        CompletionStage<Receipt> answer =
                client.request("orders", "create_order", new CreateOrder(id, 1), Receipt.class, options);
        answer.whenComplete((receipt, failure) -> {
            boolean wrong = receipt != null && !receipt.orderId().equals(id);
            end(attempt, wrong ? new IllegalStateException("A receipt for " + receipt.orderId()) : failure);
        });
    }

    private void end(Attempt attempt, @Nullable Throwable failure) {
        Throwable cause = failure == null ? null : CompletionFailure.causeOf(failure);
        orderAttempts.ended(attempt, end(cause), cause == null ? "" : String.valueOf(cause.getMessage()));
        if (cause == null) {
            answered(attempt.order());
        } else {
            scheduler.schedule(pauseAfter(attempt.number()), () -> attempt(attempt.order(), attempt.number() + 1));
        }
    }

    private synchronized void answered(int order) {
        open.remove(order);
        notifyAll();
    }

    private static End end(@Nullable Throwable failure) {
        if (failure == null) {
            return End.ANSWERED;
        }
        if (failure instanceof RemoteException || failure instanceof IllegalStateException) {
            return End.REFUSED;
        }
        boolean notTaken = failure instanceof NuropbNotDeliveredException
                || (failure instanceof NuropbTransportException transport && !transport.mayHaveBeenTaken());
        return notTaken ? End.NOT_TAKEN : End.UNANSWERED;
    }

    private static Duration pauseAfter(int attempts) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    @Override
    public void close() {
        synchronized (this) {
            placing = false;
        }
        client.close();
        source.close();
        publisher.close();
    }
}
