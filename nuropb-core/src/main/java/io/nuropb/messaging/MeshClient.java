package io.nuropb.messaging;

import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.messaging.Message.Request;
import io.nuropb.messaging.Message.Response;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.TopologyNames;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Calls services on the mesh.
 *
 * <p>Each call has exactly one outcome:
 *
 * <ul>
 *   <li>the result;
 *   <li>{@link RemoteException}: the service answered with an error;
 *   <li>{@link NuropbNotDeliveredException}: there is no such service; known at once;
 *   <li>{@link NuropbTimeoutException}: no response in time;
 *   <li>{@link NuropbTransportException}: the broker could not be reached, refused the request, or lost the reply queue; it says
 *       whether the request may have been taken;
 *   <li>{@link NuropbMessageException}: the result does not fit the type that was asked for.
 * </ul>
 *
 * <p>Responses come to an exclusive queue, which is consumed from the first call on. It is gone with its connection; then all
 * pending calls fail, for their responses are lost, and the next call consumes a new one.
 *
 * <p>Thread-safe; no method blocks. What is chained to a returned future runs on {@link Scheduler#blocking()} and may block.
 */
public final class MeshClient implements AutoCloseable {

    /** Failures of publishing that leave no doubt that the broker did not take the message. */
    private static final Set<BrokerException.Reason> REFUSALS = Set.of(
            BrokerException.Reason.BAD_CREDENTIALS,
            BrokerException.Reason.NO_VIRTUAL_HOST,
            BrokerException.Reason.INSECURE,
            BrokerException.Reason.ACCESS_REFUSED,
            BrokerException.Reason.NOT_FOUND);

    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private final String replyTo;
    private final String rpcExchange;
    private final MessagePublisher publisher;
    private final Json json;
    private final WireFormat wire;
    private final ReplyQueue replyQueue;
    private final PendingCalls pending;
    private final MalformedLog malformed;

    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong responses = new AtomicLong();
    private final AtomicLong unmatched = new AtomicLong();
    private volatile boolean closed;

    /**
     * A client that has not connected yet. It owns none of the ports that it is given, and no thread.
     *
     * @param replyTo the name of its reply queue, which no other client may use
     * @param names where the exchange for requests is named
     */
    public MeshClient(
            String replyTo,
            TopologyNames names,
            MessageSource source,
            MessagePublisher publisher,
            Json json,
            Scheduler scheduler,
            ClientConfig config) {
        this.replyTo = replyTo;
        this.rpcExchange = names.rpcExchange();
        this.publisher = publisher;
        this.json = json;
        wire = new WireFormat(json, config.limits());
        pending = new PendingCalls(config.maxPending(), scheduler);
        malformed = new MalformedLog("Reply queue '" + replyTo + "'", scheduler, LOG_INTERVAL);
        replyQueue = new ReplyQueue(
                Subscription.exclusive(replyTo, config.prefetch()),
                source,
                scheduler,
                config.reconnects(),
                this::receive,
                this::lost);
    }

    /** Calls a method with {@link RequestOptions#defaults()}; see the longer variant. */
    public <T> CompletableFuture<T> request(String service, String method, @Nullable Object params, Class<T> type) {
        return request(service, method, params, type, RequestOptions.defaults());
    }

    /**
     * Calls a method of a service.
     *
     * @param service the service's name
     * @param method the method's name
     * @param params a record, bean or map whose properties are the parameters; {@code null} for none
     * @param type what the result is bound to; {@link Void} if it is of no interest
     * @param options times, trace id and context
     * @return the one outcome, as described for the class; cancelling it gives up waiting, nothing else
     * @throws IllegalArgumentException if the service's name is not valid, or the parameters cannot be written as a JSON object;
     *     then nothing is sent
     */
    public <T> CompletableFuture<T> request(
            String service, String method, @Nullable Object params, Class<T> type, RequestOptions options) {
        Request request = new Request(
                new ServiceName(service).value(),
                method,
                parameters(params),
                replyTo,
                WireFormat.newCorrelationId(),
                options.traceId(),
                options.context());
        Envelope envelope = wire.encode(request, options.ttl());
        requests.incrementAndGet();
        PendingCall call = new PendingCall(request, type);
        pending.add(call, options.patience());
        if (closed) {
            pending.fail(call, call.notSent("the client is closed", null));
        } else {
            send(call, envelope);
        }
        // The result was bound to this type.
        @SuppressWarnings("unchecked")
        CompletableFuture<T> future = (CompletableFuture<T>) call.future();
        return future;
    }

    /**
     * Begins to consume the reply queue now rather than with the first call.
     *
     * @return completes when responses can arrive, or exceptionally with the {@link BrokerException} that keeps them from it
     */
    public CompletionStage<Void> open() {
        return replyQueue.open().ready().thenAccept(consumption -> {});
    }

    /** The figures so far. */
    public ClientCounters counters() {
        return new ClientCounters(requests.get(), responses.get(), unmatched.get(), malformed.total(), pending.size());
    }

    /** Gives up the reply queue; pending calls fail with {@link NuropbTransportException}. Idempotent. */
    @Override
    public void close() {
        closed = true;
        replyQueue.close();
        pending.failAll(
                call -> true,
                call -> call.opening == null
                        ? call.notSent("the client was closed", null)
                        : call.uncertain("the client was closed", null));
    }

    private Map<String, @Nullable Object> parameters(@Nullable Object params) {
        if (params == null) {
            return Map.of();
        }
        if (!(wire.plain(params) instanceof Map<?, ?> object)) {
            throw new IllegalArgumentException("Parameters must be a record, bean or map; "
                    + params.getClass().getName() + " is none");
        }
        // A JSON object's names are texts.
        @SuppressWarnings("unchecked")
        Map<String, @Nullable Object> parameters = (Map<String, @Nullable Object>) object;
        return parameters;
    }

    private void send(PendingCall call, Envelope envelope) {
        ReplyQueue.Opening opening = replyQueue.open();
        opening.ready().whenComplete((consumption, failure) -> {
            call.opening = opening;
            if (failure != null) {
                pending.fail(
                        call, call.notSent("the reply queue cannot be consumed: " + failure.getMessage(), failure));
            } else if (!replyQueue.isCurrent(opening)) {
                pending.fail(call, call.notSent("the reply queue was lost", null));
            } else if (pending.contains(call)) {
                publish(call, envelope);
            }
        });
    }

    private void publish(PendingCall call, Envelope envelope) {
        tryToPublish(call, envelope).whenComplete((published, failure) -> {
            if (failure != null) {
                pending.fail(call, unconfirmed(call, failure));
            } else if (published == Published.RETURNED) {
                pending.fail(
                        call,
                        new NuropbNotDeliveredException(
                                "Service " + call.request().service()
                                        + " not available. unable to call method "
                                        + call.request().method()));
            } else if (published == Published.NACKED) {
                pending.fail(call, call.notSent("the broker could not take the request", null));
            }
        });
    }

    private CompletionStage<Published> tryToPublish(PendingCall call, Envelope envelope) {
        try {
            return publisher.publish(rpcExchange, call.request().service(), true, envelope);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static NuropbTransportException unconfirmed(PendingCall call, Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        String why = "the request was not confirmed: " + failure.getMessage();
        boolean refused = failure instanceof BrokerException broker && REFUSALS.contains(broker.reason());
        return refused ? call.notSent(why, failure) : call.uncertain(why, failure);
    }

    private CompletionStage<Settlement> receive(Delivery delivery) {
        Incoming incoming = wire.decode(delivery.envelope());
        if (incoming instanceof Response response) {
            complete(response);
        } else if (incoming instanceof Malformed bad) {
            malformed.add(bad);
        } else {
            malformed.add(Malformed.unexpected(incoming));
        }
        return CompletableFuture.completedFuture(Settlement.ACK);
    }

    private void complete(Response response) {
        PendingCall call = pending.take(response.correlationId());
        if (call == null) {
            unmatched.incrementAndGet();
            return;
        }
        responses.incrementAndGet();
        pending.complete(call, () -> result(call, response.answer()));
    }

    private @Nullable Object result(PendingCall call, Outcome.Answer answer) {
        if (answer instanceof Outcome.Failed failed) {
            throw new RemoteException(call.request().service(), call.request().method(), failed.error());
        }
        Object value = ((Outcome.Returned) answer).value();
        try {
            return call.type() == Void.class ? null : json.bind(value, call.type());
        } catch (Json.BindingException e) {
            throw new NuropbMessageException(
                    "The result of " + call.what() + " is no " + call.type().getTypeName() + ": " + e.getMessage(), e);
        }
    }

    private void lost(ReplyQueue.Lost loss) {
        pending.failAll(
                call -> call.opening == loss.opening(),
                call -> call.uncertain(
                        "the reply queue was lost: " + loss.reason().getMessage(), loss.reason()));
    }
}
