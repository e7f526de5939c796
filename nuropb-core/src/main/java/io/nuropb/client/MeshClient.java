package io.nuropb.client;

import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.Param;
import io.nuropb.messaging.FailedCallException;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.NuropbTransportException;
import io.nuropb.messaging.RemoteException;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.TopologyNames;
import java.lang.reflect.Type;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls services on the mesh, and publishes events.
 *
 * <p>Each call has exactly one outcome:
 *
 * <ul>
 *   <li>the result; for a command or an event, that the broker has taken it;
 *   <li>{@link RemoteException}, or one of its subclasses: the service answered with an error;
 *   <li>{@link NuropbNotDeliveredException}: there is no such service; known at once;
 *   <li>{@link NuropbTimeoutException}: no outcome in time, which is never later than the time to live;
 *   <li>{@link NuropbTransportException}: the broker could not be reached, be it until the time was up, refused the
 *       message, or lost the reply queue; it says whether the message may have been taken;
 *   <li>{@link NuropbMessageException}: the result does not fit the type that was asked for.
 * </ul>
 *
 * <p>All of these failures are {@link FailedCallException}s.
 *
 * <p>While the broker cannot be reached or takes no messages, calls wait for it, up to
 * {@link ClientConfig#connectionWait}. What the broker may have taken is never sent a second time.
 *
 * <p>Responses come to an exclusive queue, which is consumed from the first request on. It is gone with its connection;
 * then the requests that have been sent fail, for their responses are lost, and the next request consumes a new one.
 * Commands and events need no such queue.
 *
 * <p>Thread-safe. Only {@code call}, {@code commandAndWait} and {@code publishAndWait} block, and the methods of
 * {@link #proxy proxies} that return plain values. What is chained to a returned future runs on
 * {@link Scheduler#callbacks()} and may block; what is chained to one that is complete already runs at once, in the
 * thread that chains it. To wait for a future by its {@code join} or {@code get} works in handlers, too, also on the
 * virtual time of a test.
 */
public final class MeshClient implements AutoCloseable {

    private final OutgoingCalls calls;
    private final CallOptions defaults;
    private final boolean owner;

    /**
     * A client that has not connected yet. It owns none of the ports that it is given, and no thread.
     *
     * @param replyQueues gives a name that no queue has or had, each time a reply queue is to be declared: see
     *     {@link io.nuropb.topology.TopologyProfile#replyQueues}
     * @param names where the exchanges for requests and events are named
     */
    public MeshClient(
            Supplier<String> replyQueues,
            TopologyNames names,
            MessageSource source,
            MessagePublisher publisher,
            Json json,
            Scheduler scheduler,
            ClientConfig config) {
        this(
                new OutgoingCalls(replyQueues, names, source, publisher, json, scheduler, config),
                CallOptions.defaults(),
                true);
    }

    private MeshClient(OutgoingCalls calls, CallOptions defaults, boolean owner) {
        this.calls = calls;
        this.defaults = defaults;
        this.owner = owner;
    }

    /**
     * A view of this client for calls with other defaults. It shares everything with this one; closing it does nothing.
     *
     * @param options what its calls have where they are not given options of their own; trace id, context and priority
     *     hold for its events, and the time-out for the waiting for their confirms
     */
    public MeshClient withDefaults(CallOptions options) {
        return new MeshClient(calls, options, false);
    }

    /** What calls have that are not given options of their own. */
    public CallOptions defaults() {
        return defaults;
    }

    /** Calls a method with the default options; see the longer variant. */
    public <T> CompletableFuture<T> request(String service, String method, @Nullable Object params, Class<T> type) {
        return request(service, method, params, type, defaults);
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
     * @throws IllegalArgumentException if the service's name is not valid, the parameters cannot be written as a JSON
     *     object, or nothing can be bound to the type of the result; then nothing is sent
     */
    public <T> CompletableFuture<T> request(
            String service, String method, @Nullable Object params, Class<T> type, CallOptions options) {
        return request(service, method, params, (Type) type, options);
    }

    /** Calls a method with the default options; see the variant with a {@link Class}. */
    public <T> CompletableFuture<T> request(String service, String method, @Nullable Object params, TypeRef<T> type) {
        return request(service, method, params, type.type(), defaults);
    }

    /** Calls a method whose result has type arguments; see the variant with a {@link Class}. */
    public <T> CompletableFuture<T> request(
            String service, String method, @Nullable Object params, TypeRef<T> type, CallOptions options) {
        return request(service, method, params, type.type(), options);
    }

    /** Calls a method with the default options and waits for the result; see the longer variant. */
    public <T> T call(String service, String method, @Nullable Object params, Class<T> type) {
        return call(service, method, params, type, defaults);
    }

    /**
     * Calls a method of a service and waits for the result. Blocks for the options' time-out at most.
     *
     * <p>If the thread is interrupted, the waiting is given up with a {@link NuropbException}, and the thread is still
     * interrupted.
     *
     * @return the result
     * @throws NuropbException the failure itself, as described for the class
     * @throws IllegalArgumentException as for {@link #request(String, String, Object, Class, CallOptions)}
     */
    public <T> T call(String service, String method, @Nullable Object params, Class<T> type, CallOptions options) {
        return call(calls.result(), service, method, params, type, options);
    }

    /** Calls a method with the default options and waits for the result; see the variant with a {@link Class}. */
    public <T> T call(String service, String method, @Nullable Object params, TypeRef<T> type) {
        return call(service, method, params, type, defaults);
    }

    /**
     * Calls a method whose result has type arguments and waits for the result; see the variant with a {@link Class}.
     */
    public <T> T call(String service, String method, @Nullable Object params, TypeRef<T> type, CallOptions options) {
        return call(calls.result(), service, method, params, type.type(), options);
    }

    /** Commands with the default options; see the longer variant. */
    public CompletableFuture<Void> command(String service, String method, @Nullable Object params) {
        return command(service, method, params, defaults);
    }

    /**
     * Has a method of a service called, and does not want to know what becomes of it.
     *
     * @return completes when the broker has taken the command into the service's queue, or exceptionally as described
     *     for the class; cancelling it gives up waiting, nothing else
     * @throws IllegalArgumentException as for {@link #request(String, String, Object, Class, CallOptions)}
     */
    public CompletableFuture<Void> command(
            String service, String method, @Nullable Object params, CallOptions options) {
        CallPromise<Void> result = calls.result();
        CompletableFuture<Void> future = result.future();
        calls.command(result, new ServiceName(service).value(), method, params, options);
        return future;
    }

    /** Commands with the default options and waits; see the longer variant. */
    public void commandAndWait(String service, String method, @Nullable Object params) {
        commandAndWait(service, method, params, defaults);
    }

    /**
     * Has a method of a service called, and waits until the broker has taken the command into the service's queue.
     * Blocks for the options' time-out at most.
     *
     * <p>If the thread is interrupted, the waiting is given up with a {@link NuropbException}, and the thread is still
     * interrupted.
     *
     * @throws NuropbException the failure itself, as described for the class
     * @throws IllegalArgumentException as for {@link #request(String, String, Object, Class, CallOptions)}
     */
    public void commandAndWait(String service, String method, @Nullable Object params, CallOptions options) {
        CallPromise<Void> result = calls.result();
        calls.command(result, new ServiceName(service).value(), method, params, options);
        result.await(options.patience(), () -> service + "." + method);
    }

    /**
     * Publishes an event with the trace id, the context and the priority of the default options; see the longer
     * variant.
     */
    public CompletableFuture<Void> publish(String topic, @Nullable Object event) {
        return publish(topic, event, defaults.forEvents());
    }

    /**
     * Publishes an event to whoever listens to its topic, which may be nobody.
     *
     * @param topic words with dots between them; 1 to 255 bytes in UTF-8
     * @param event what happened: a plain JSON value, or a record or bean that becomes an object
     * @return completes when the broker has taken the event, or exceptionally as described for the class; cancelling it
     *     gives up waiting, nothing else
     * @throws IllegalArgumentException if the topic is too long or empty, or the event cannot be written as JSON; then
     *     nothing is sent
     */
    public CompletableFuture<Void> publish(String topic, @Nullable Object event, EventOptions options) {
        CallPromise<Void> result = calls.result();
        CompletableFuture<Void> future = result.future();
        calls.publish(result, topic, event, options, defaults.timeout());
        return future;
    }

    /** Publishes an event with what holds for events of the default options, and waits; see the longer variant. */
    public void publishAndWait(String topic, @Nullable Object event) {
        publishAndWait(topic, event, defaults.forEvents());
    }

    /**
     * Publishes an event to whoever listens to its topic, and waits until the broker has taken it. Blocks for the
     * time-out of this client's default options at most.
     *
     * <p>If the thread is interrupted, the waiting is given up with a {@link NuropbException}, and the thread is still
     * interrupted.
     *
     * @throws NuropbException the failure itself, as described for the class
     * @throws IllegalArgumentException as for {@link #publish(String, Object, EventOptions)}
     */
    public void publishAndWait(String topic, @Nullable Object event, EventOptions options) {
        CallPromise<Void> result = calls.result();
        calls.publish(result, topic, event, options, defaults.timeout());
        result.await(defaults.timeout(), () -> "event '" + topic + "'");
    }

    /**
     * A service's methods as those of a Java interface.
     *
     * <p>A method of the interface calls the one of its name in snake case, or of the name that {@link MeshMethod}
     * gives it. It has no parameter, or one record, bean or map whose properties are the parameters, or several, each
     * with its name by {@link Param}. If it returns a {@link CompletableFuture} or {@link CompletionStage}, it does not
     * block; if it returns a value or nothing, it waits as {@link #call} does. Default methods run as they are written;
     * those of {@link Object} are answered here. Calls have this client's default options.
     *
     * @throws IllegalArgumentException if the service's name is not valid, or something in the interface cannot be
     *     called in this way; the message names the method
     */
    public <T> T proxy(String service, Class<T> type) {
        return ServiceProxy.of(this, new ServiceName(service).value(), type);
    }

    /**
     * What a service says of itself: its methods, and its public key. Asked for once, then remembered for some minutes.
     *
     * <p>All callers of a client and its views share one question, which travels in clear and says nothing of them:
     * neither the context nor the trace id of the default options. It may take a minute; of the options, the time-out
     * alone holds, for this caller.
     *
     * @return the description, or exceptionally as described for the class
     * @throws IllegalArgumentException if the service's name is not valid
     */
    public CompletableFuture<DescribedService> describe(String service) {
        return calls.describe(new ServiceName(service).value(), defaults.timeout());
    }

    /**
     * Begins to consume the reply queue now rather than with the first request.
     *
     * @return completes when responses can arrive, or exceptionally with the {@link BrokerException} that keeps them
     *     from it
     */
    public CompletionStage<Void> open() {
        return calls.open();
    }

    /**
     * Waits, without blocking, for room for one more request: for whoever makes more than
     * {@link ClientConfig#maxPending} at a time.
     *
     * @return completes when less than that many wait for their responses, at once if so; somebody else may be quicker
     */
    public CompletionStage<Void> roomForRequest() {
        return calls.roomForRequest();
    }

    /**
     * The same for commands and events, of which {@link ClientConfig#maxUnconfirmed} may wait until the broker has
     * taken them.
     *
     * @return completes when less than that many wait, at once if so; somebody else may be quicker
     */
    public CompletionStage<Void> roomForMessage() {
        return calls.roomForMessage();
    }

    /**
     * Has somebody told of each request, command and event from now on, of this client and all its views.
     *
     * @param observer see there on which threads it is called. One that equals an observer that is there is told once
     */
    public void observe(CallObserver observer) {
        calls.observe(observer);
    }

    /**
     * Has somebody told from now on whether responses can arrive: whoever runs this client. One listener at a time.
     *
     * @param listener told what keeps responses from arriving, as soon as the reply queue could not be consumed, or has
     *     been lost; empty once they can. Called on any thread, in the order in which it happens; must not block
     */
    public void listen(Consumer<Optional<BrokerException>> listener) {
        calls.listen(listener);
    }

    /**
     * Says that the broker answers again: a reply queue that was in use and is lost is consumed again at once. Does not
     * block.
     */
    public void brokerAnswers() {
        calls.brokerAnswers();
    }

    /** The figures so far, of this client and all its views. */
    public ClientCounters counters() {
        return calls.counters();
    }

    /**
     * Gives up the reply queue; pending calls fail with {@link NuropbTransportException}. Idempotent. On a view, this
     * does nothing: it ends with the client that it is a view of.
     */
    @Override
    public void close() {
        if (owner) {
            calls.close();
        }
    }

    <T> CompletableFuture<T> request(
            String service, String method, @Nullable Object params, Type type, CallOptions options) {
        CallPromise<T> result = calls.result();
        CompletableFuture<T> future = result.future();
        calls.request(result, new ServiceName(service).value(), method, params, type, options);
        return future;
    }

    /** Calls a method and waits, with the result of a call that is to be begun. */
    private <T> T call(
            CallPromise<T> result,
            String service,
            String method,
            @Nullable Object params,
            Type type,
            CallOptions options) {
        calls.request(result, new ServiceName(service).value(), method, params, type, options);
        return result.await(options.patience(), () -> service + "." + method);
    }

    @Nullable
    Object call(String service, String method, @Nullable Object params, Type type, CallOptions options) {
        return call(calls.<@Nullable Object>result(), service, method, params, type, options);
    }
}
