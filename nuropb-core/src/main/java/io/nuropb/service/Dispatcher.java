package io.nuropb.service;

import io.nuropb.Json;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.client.MeshClient;
import io.nuropb.election.Restrictions;
import io.nuropb.encryption.BodyCipher;
import io.nuropb.encryption.SymmetricKey;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.LogPace;
import io.nuropb.messaging.Malformed;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Message.Call;
import io.nuropb.messaging.Message.Event;
import io.nuropb.messaging.Message.Request;
import io.nuropb.messaging.MessageIds;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.NuropbHandlingException;
import io.nuropb.messaging.OpenedEnvelope;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Outcome.Failed;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.Settlement;
import io.nuropb.messaging.WireFormat;
import io.nuropb.service.MessageFailure.Kind;
import io.nuropb.topology.TopologyNames;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the messages in a service's queue: each one is decoded, handed to its handler, answered if it is a
 * request, and then settled, once.
 *
 * <p>An outcome, once known, is kept until it is published or the delivery's own limit is near; while the broker takes
 * nothing, no further handler begins.
 *
 * <p>The order is the guarantee. A response is published after its handler ended, events that follow when the response
 * is confirmed, and the message is settled after the broker confirmed all of that, so that whatever is lost in between
 * comes again. Thread-safe; does not block.
 */
public final class Dispatcher implements DeliveryHandler {

    private final MeshService service;
    private final MessageNames naming;
    private final MeshClient client;
    private final Json json;
    private final Scheduler scheduler;
    private final WireFormat wire;
    private final ConfirmedSender sender;
    private final Redeliveries redeliveries;
    private final CallbackThreads threads;
    private final HandlerResults results;
    private final HandlerRuns runs;
    private final MessageCompletion completion;
    private final PeerCapabilities peers;
    private final RequeueForPeers requeue;
    private final Optional<DeduplicatedRuns> deduplicatedRuns;
    private final MalformedMessages malformed;
    private final Failures failures;
    private final HandlerObservers observers;
    private final LogPace authorizerLines;
    private final DispatchMetrics metrics = new DispatchMetrics();
    private final InstanceMetrics instanceMetrics;
    private final Duration settleLimit;
    private final Duration runLimit;
    private volatile Restrictions restrictions = Restrictions.none();

    /**
     * A dispatcher of messages to a service's handlers; it owns none of what it is given, and no thread.
     *
     * @param peers what those handle with whom this instance shares its queue
     * @param client what handlers call others with
     * @param names where the exchange for events and the service's queue are named
     */
    public Dispatcher(
            MeshService service,
            PeerCapabilities peers,
            MeshClient client,
            MessagePublisher publisher,
            TopologyNames names,
            Json json,
            Scheduler scheduler,
            DispatchConfig config) {
        this.service = service;
        naming = new MessageNames(service);
        this.client = Traceparent.untraced(client);
        this.json = json;
        this.scheduler = scheduler;
        wire = new WireFormat(
                json, config.limits(), BodyCipher.system(), service.key().orElse(null));
        settleLimit = config.settleLimit();
        runLimit = config.runLimit();
        instanceMetrics = new InstanceMetrics(scheduler);
        failures = new Failures(service.name(), scheduler, config.logInterval(), instanceMetrics);
        sender = new ConfirmedSender(publisher, scheduler, config.replies(), config.logInterval(), metrics);
        redeliveries = new Redeliveries(scheduler, config.redeliveryMemory(), metrics);
        this.peers = config.giveBackLimit().isZero() ? PeerCapabilities.NONE : peers;
        requeue = new RequeueForPeers(
                scheduler, config.giveBackLimit(), sender, names.serviceQueue(service.name()), metrics);
        observers = new HandlerObservers(scheduler, config.logInterval());
        authorizerLines = new LogPace(scheduler, config.logInterval());
        threads = new CallbackThreads(scheduler, config, metrics);
        ReplyEncoder answers = new ReplyEncoder(service, wire, names.eventsExchange(), scheduler.random(), failures);
        deduplicatedRuns = service.deduplication()
                .map(memory -> new DeduplicatedRuns(memory, json, scheduler, config, metrics, answers));
        results = new HandlerResults(failures, answers, deduplicatedRuns);
        runs = new HandlerRuns(service, scheduler, config, metrics, instanceMetrics, results, observers, sender);
        completion = new MessageCompletion(answers, sender, runs, metrics, failures);
        malformed = new MalformedMessages(wire, sender, failures);
    }

    @Override
    public CompletionStage<Settlement> handle(Delivery delivered) {
        Delivery delivery = TailCopy.understood(delivered);
        metrics.underWay.incrementAndGet();
        if (delivery.earlierDeliveries() > 0) {
            metrics.redelivered.incrementAndGet();
        }
        instanceMetrics.began(delivery);
        return settled(delivery, scheduler.now().plus(settleLimit))
                .whenComplete((settlement, failure) -> metrics.underWay.decrementAndGet());
    }

    /**
     * Has handlers begin from now on. As long as nobody has said, they begin.
     *
     * @param prefetch how many messages the instance is given at once; at least 1
     */
    public void begin(int prefetch) {
        requeue.prefetch(prefetch);
        begin(true);
    }

    /**
     * Has no further handler begin: deliveries that wait for one are given back, and those that come are. What has
     * begun goes on.
     */
    public void halt() {
        begin(false);
    }

    private void begin(boolean value) {
        runs.begin(value);
        deduplicatedRuns.ifPresent(runsOnce -> runsOnce.begin(value));
        sender.admit(value);
    }

    /**
     * Has requests for some methods, or of some senders, refused from now on, until something else is said. What has
     * begun goes on, and so does what nobody answers: commands and events.
     */
    public void restrict(Restrictions value) {
        restrictions = value;
    }

    /**
     * What the leader of the fleet judges this instance's work by.
     *
     * @param life names this life of the instance
     * @param concurrency how many messages it handles at once at most
     */
    public InstanceCounters instanceCounters(String life, int concurrency) {
        int all = metrics.underWay.get();
        return instanceMetrics.counters(life, concurrency, Math.max(0, all - metrics.returning.get()));
    }

    /** A clock that stands still while messages are held because the broker takes none. */
    public Moment takenTime() {
        return sender.freeTime();
    }

    /** The metrics so far. */
    public DispatchCounters counters() {
        return metrics.with(failures);
    }

    /**
     * Tells somebody of each message that is given up, before it is settled.
     *
     * @param listener must be quick: it is called on the thread that found the failure, in several at once. What it
     *     throws is logged and has no other effect
     * @param late the same for what a handler throws after its message was given up at its deadline
     */
    public void listen(Consumer<MessageFailure> listener, BiConsumer<MessageIds, Throwable> late) {
        failures.listen(listener, late);
    }

    /**
     * Has somebody told of each run of a handler from now on.
     *
     * @param observer see there on which threads it is called. One that equals an observer that is there is told once
     */
    public void observe(MessageObserver observer) {
        observers.add(observer);
    }

    /** To decrypt takes a thread a while. */
    private CompletionStage<Settlement> settled(Delivery delivery, Moment limit) {
        Envelope envelope = delivery.envelope();
        try {
            return wire.isEncrypted(envelope)
                    ? threads.settlement(limit.minus(runLimit), () -> settle(delivery, wire.open(envelope), limit))
                    : settle(delivery, wire.open(envelope), limit);
        } catch (RuntimeException | Error failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private CompletionStage<Settlement> settle(Delivery delivery, OpenedEnvelope opened, Moment limit) {
        SymmetricKey key = opened.key();
        Optional<Malformed> bad = MalformedMessages.in(opened.message());
        if (bad.isPresent()) {
            return counted(
                    delivery, threads.settlement(limit, () -> malformed.refuse(delivery, bad.get(), limit, key)));
        }
        Message message = (Message) opened.message();
        if (message instanceof Call call) {
            InFlightMessage<Call> received =
                    received(delivery, call, MessageNames.of(call), naming.handler(call), limit, key);
            return unlessRestricted(received, () -> call(received));
        }
        Event event = (Event) message;
        InFlightMessage<Event> received =
                received(delivery, event, naming.of(event), naming.handler(event), limit, key);
        return event(received);
    }

    private <M extends Message> InFlightMessage<M> received(
            Delivery delivery, M message, String what, String handler, Moment limit, @Nullable SymmetricKey key) {
        return new InFlightMessage<>(delivery, message, what, handler, limit.minus(runLimit), limit, key);
    }

    /**
     * Whoever is refused is so before anything is looked up, or given back to others: what it sends costs as little as
     * can be. Only requests are: nobody would hear that a command or an event was, and it would be a dead letter.
     */
    private CompletionStage<Settlement> unlessRestricted(
            InFlightMessage<Call> received, Supplier<CompletionStage<Settlement>> otherwise) {
        Restrictions now = restrictions;
        boolean isAnswered = received.message() instanceof Request;
        if (!isAnswered || (now.methods().isEmpty() && now.callers().isEmpty())) {
            return otherwise.get();
        }
        Optional<String> sender = received.delivery().sender();
        return now.against(received.what(), sender)
                .or(() -> naming.knows(received.message().method())
                        ? now.against(received.handler(), sender)
                        : Optional.empty())
                .map(why -> uncounted(completed(received, () -> refused(received, Kind.REFUSED, why))))
                .orElseGet(otherwise);
    }

    private CompletionStage<Settlement> counted(Delivery delivery, CompletionStage<Settlement> settled) {
        return settled.whenComplete((settlement, failure) -> instanceMetrics.ended(delivery, settlement));
    }

    /** Of what nobody was asked to handle, nothing follows for anybody. */
    private CompletionStage<Settlement> uncounted(CompletionStage<Settlement> settled) {
        return settled.whenComplete((settlement, failure) -> instanceMetrics.refused(settlement));
    }

    private CompletionStage<Settlement> call(InFlightMessage<Call> received) {
        String method = received.message().method();
        if (naming.knows(method)) {
            return handled(received, () -> outcome(received));
        }
        String shown = MessageNames.shown(method);
        return requeue.settle(
                received,
                shown,
                () -> peers.method(method),
                why -> why.map(reason -> notTaken(received, reason))
                        .orElseGet(() -> handled(
                                received, () -> refused(received, Kind.UNKNOWN_METHOD, "Unknown method " + shown))));
    }

    private CompletionStage<Settlement> notTaken(InFlightMessage<?> received, String why) {
        return uncounted(completed(received, () -> refused(received, Kind.NOT_TAKEN, why)));
    }

    private CompletionStage<Outcome> outcome(InFlightMessage<Call> received) {
        Call call = received.message();
        if (call.method().equals(ServiceDescription.METHOD)) {
            return threads.outcome(
                    received.latestStart(), () -> CompletableFuture.completedFuture(description(received)));
        }
        MeshService.Method method = service.method(call.method()).orElseThrow();
        if (service.refusesPlainCallsOf(method) && !received.wasEncrypted()) {
            return refused(
                    received,
                    Kind.NOT_ENCRYPTED,
                    received.what() + " requires encryption; this call was plain and is refused");
        }
        CallRun work = new CallRun(service, method, call, received.mayBeRepeated(), json, client, authorizerLines);
        return run(received, ended -> runs.run(received, method, work, ended));
    }

    private CompletionStage<Outcome> refused(InFlightMessage<?> received, Kind kind, String why) {
        RemoteError error = new RemoteError(NuropbHandlingException.WIRE_NAME, why);
        return threads.outcome(received.latestStart(), () -> {
            failures.add(received, kind, error);
            return CompletableFuture.completedFuture(new Failed(error));
        });
    }

    private Outcome description(InFlightMessage<Call> received) {
        try {
            return new Outcome.Returned(ServiceDescription.of(service, json));
        } catch (RuntimeException e) {
            return results.thrown(received, e).counted().outcome();
        }
    }

    private CompletionStage<Settlement> event(InFlightMessage<Event> received) {
        Event event = received.message();
        Optional<EventRoutes.Route> route = service.events().of(event.topic());
        if (route.isEmpty()) {
            return requeue.settle(
                    received,
                    MessageNames.shown(event.topic()),
                    () -> peers.topic(event.topic()),
                    why -> why.map(reason -> notTaken(received, reason)).orElseGet(() -> unrouted(received)));
        }
        EventContext context = EventContext.of(event, received.mayBeRepeated(), client);
        Invocation.Work work = () -> handle(event, route.get(), context);
        String pattern = route.get().pattern().text();
        return handled(received, () -> run(received, ended -> runs.run(received, pattern, work, ended)));
    }

    /** What is given back, by whichever way, has not come to an end, and is not counted. */
    private CompletionStage<Settlement> handled(
            InFlightMessage<?> received, Supplier<CompletionStage<Outcome>> handler) {
        return counted(received.delivery(), completed(received, handler));
    }

    private CompletionStage<Settlement> completed(
            InFlightMessage<?> received, Supplier<CompletionStage<Outcome>> handler) {
        return redeliveries.settle(received, completion.steps(received, handler));
    }

    private CompletionStage<Settlement> unrouted(InFlightMessage<Event> received) {
        metrics.unrouted.incrementAndGet();
        String why = "the service does not listen to this topic; its queue may have a binding that nobody needs";
        return uncounted(threads.settlement(received.latestStart(), () -> {
            failures.add(received, Kind.UNROUTED_EVENT, new RemoteError(NuropbHandlingException.WIRE_NAME, why));
            return CompletableFuture.completedFuture(Settlement.REJECT);
        }));
    }

    // The handler of plain values takes null; the checker does not see that through the type variable.
    @SuppressWarnings("NullAway")
    private @Nullable Object handle(Event event, EventRoutes.Route route, EventContext context) throws Exception {
        return route.handler().handle(route.bind(json, event, service.eventReading()), context);
    }

    /**
     * Runs a handler, unless what it would answer is remembered. Begins nothing that could not be answered now.
     *
     * @param handler runs it, and tells when it has ended
     */
    private CompletionStage<Outcome> run(
            InFlightMessage<?> received, Function<Runnable, CompletionStage<Outcome>> handler) {
        if (!runs.isBeginning()) {
            return CompletableFuture.completedFuture(new Outcome.NotStarted());
        }
        return sender.isFree()
                ? runOnce(received, handler)
                : sender.free(received.latestStart())
                        .thenCompose(isFree -> isFree
                                ? runOnce(received, handler)
                                : CompletableFuture.completedFuture(new Outcome.NotStarted()));
    }

    private CompletionStage<Outcome> runOnce(
            InFlightMessage<?> received, Function<Runnable, CompletionStage<Outcome>> handler) {
        Optional<DeduplicatedRuns> runsOnce = deduplicatedRuns.filter(once -> once.isFor(received));
        if (runsOnce.isEmpty()) {
            return handler.apply(() -> {});
        }
        MessageKey key = MessageKey.of(service.name(), received);
        return threads.outcome(received.latestStart(), () -> runsOnce.get().once(key, received, handler));
    }
}
