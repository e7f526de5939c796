package io.nuropb.service;

import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.client.MeshClient;
import io.nuropb.encryption.BodyCipher;
import io.nuropb.encryption.SymmetricKey;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.Incoming;
import io.nuropb.messaging.LogPace;
import io.nuropb.messaging.Malformed;
import io.nuropb.messaging.MalformedLog;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Message.Call;
import io.nuropb.messaging.Message.Event;
import io.nuropb.messaging.Message.Response;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.NuropbHandlingException;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.Opened;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.Outcome.Answer;
import io.nuropb.messaging.Outcome.Failed;
import io.nuropb.messaging.RemoteError;
import io.nuropb.messaging.Settlement;
import io.nuropb.messaging.WireFormat;
import io.nuropb.service.Outbox.Letter;
import io.nuropb.topology.TopologyNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the messages in a service's queue: each one is decoded, handed to its handler, answered if it is a request, and
 * then settled, once.
 *
 * <p>The order is the guarantee. A response is published after its handler ended, events that follow when the response is
 * confirmed, and the message is settled after the broker confirmed all of that, so that whatever is lost in between comes again.
 * Thread-safe; does not block.
 */
public final class Dispatcher implements DeliveryHandler {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    /** How much of a text from outside is shown to others. */
    private static final int SHOWN_CHARACTERS = 100;

    private final MeshService service;
    private final MeshClient client;
    private final Json json;
    private final Executor threads;
    private final WireFormat wire;
    private final Outbox outbox;
    private final HandlerRuns runs;
    private final Conclusion conclusion;
    private final Optional<Duplicates> duplicates;
    private final MalformedLog malformed;
    private final LogPace unrouted;
    private final Figures figures = new Figures();

    /**
     * A dispatcher of messages to a service's handlers; it owns none of what it is given, and no thread.
     *
     * @param client what handlers call others with
     * @param names where the exchange for events is named
     */
    public Dispatcher(
            MeshService service,
            MeshClient client,
            MessagePublisher publisher,
            TopologyNames names,
            Json json,
            Scheduler scheduler,
            DispatchConfig config) {
        this.service = service;
        this.client = client;
        this.json = json;
        this.threads = scheduler.blocking();
        wire = new WireFormat(
                json, config.limits(), BodyCipher.system(), service.key().orElse(null));
        outbox = new Outbox(publisher, scheduler, config.replies());
        runs = new HandlerRuns(scheduler, config, figures);
        conclusion = new Conclusion(
                new Answers(wire, names.eventsExchange(), config.limits(), scheduler.random()), outbox, figures);
        duplicates = service.deduplication().map(memory -> new Duplicates(memory, json, scheduler, config, figures));
        malformed = new MalformedLog("Service '" + service.name() + "'", scheduler, config.logInterval());
        unrouted = new LogPace(scheduler, config.logInterval());
    }

    @Override
    public CompletionStage<Settlement> handle(Delivery delivery) {
        figures.underWay.incrementAndGet();
        return open(delivery.envelope())
                .thenCompose(opened -> settle(delivery, opened))
                .whenComplete((settlement, failure) -> figures.underWay.decrementAndGet());
    }

    /** The figures so far. */
    public DispatchCounters counters() {
        return figures.with(malformed);
    }

    /** To decrypt takes a thread a while, and the one that delivers has other things to do. */
    private CompletionStage<Opened> open(Envelope envelope) {
        return wire.isEncrypted(envelope)
                ? CompletableFuture.supplyAsync(() -> wire.open(envelope), threads)
                : CompletableFuture.completedFuture(wire.open(envelope));
    }

    private CompletionStage<Settlement> settle(Delivery delivery, Opened opened) {
        Incoming incoming = opened.message();
        SymmetricKey key = opened.key();
        if (incoming instanceof Malformed bad) {
            return refuse(bad, key);
        }
        if (!(incoming instanceof Message message) || incoming instanceof Response) {
            return refuse(Malformed.unexpected(incoming), key);
        }
        Optional<Malformed> overlong = Malformed.overlong(message);
        if (overlong.isPresent()) {
            return refuse(overlong.get(), key);
        }
        return message instanceof Call call
                ? call(new Received<>(delivery, call, name(call), key))
                : event(new Received<>(delivery, (Event) message, name((Event) message), key));
    }

    private CompletionStage<Settlement> refuse(Malformed message, @Nullable SymmetricKey key) {
        malformed.add(message);
        if (message.replyTo().isEmpty() || message.correlationId().isEmpty()) {
            return CompletableFuture.completedFuture(Settlement.REJECT);
        }
        Answer answer =
                new Failed(new RemoteError(NuropbMessageException.WIRE_NAME, "Message refused: " + message.reason()));
        Response response = new Response(
                answer, message.correlationId().get(), message.traceId().orElse(null), Map.of());
        // Such a message is never given back to the queue: it would come again for ever.
        return outbox.send(List.of(Letter.reply(message.replyTo().get(), wire.encode(response, key))))
                .thenApply(sent -> Settlement.REJECT);
    }

    private CompletionStage<Settlement> call(Received<Call> received) {
        return outcome(received).thenCompose(outcome -> conclusion.of(received, outcome));
    }

    private CompletionStage<Outcome> outcome(Received<Call> received) {
        Call call = received.message();
        if (call.method().equals(ServiceDescription.METHOD)) {
            return CompletableFuture.completedFuture(description());
        }
        Optional<MeshService.Method> method = service.method(call.method());
        if (method.isEmpty()) {
            return CompletableFuture.completedFuture(new Failed(
                    new RemoteError(NuropbHandlingException.WIRE_NAME, "Unknown method " + shown(call.method()))));
        }
        if (service.refusesPlainCallsOf(method.get()) && !received.wasEncrypted()) {
            return CompletableFuture.completedFuture(new Failed(new RemoteError(
                    NuropbHandlingException.WIRE_NAME,
                    received.what() + " requires encryption; this call was plain and is refused")));
        }
        return run(received, new CallRun(service, method.get(), call, received.mayBeRepeated(), json, client));
    }

    private Outcome description() {
        try {
            return new Outcome.Returned(ServiceDescription.of(service));
        } catch (RuntimeException e) {
            log.error("Service '{}' cannot describe itself", service.name(), e);
            return Outcome.ofFailure(service.name() + "." + ServiceDescription.METHOD, e);
        }
    }

    private CompletionStage<Settlement> event(Received<Event> received) {
        Event event = received.message();
        Optional<EventRoutes.Route> route = service.events().of(event.topic());
        if (route.isEmpty()) {
            return unrouted(event);
        }
        EventContext context = EventContext.of(event, received.mayBeRepeated(), client);
        return run(received, () -> handle(event, route.get(), context))
                .thenCompose(outcome -> conclusion.of(received, outcome));
    }

    private CompletionStage<Settlement> unrouted(Event event) {
        figures.unrouted.incrementAndGet();
        long unlogged = unrouted.unloggedIfDue();
        if (unlogged >= 0) {
            log.warn(
                    "Service '{}' received an event of topic '{}', which it does not listen to; its queue may have a"
                            + " binding that nobody needs ({} more since the last such line)",
                    service.name(),
                    shown(event.topic()),
                    unlogged);
        }
        return CompletableFuture.completedFuture(Settlement.REJECT);
    }

    // The handler of plain values takes null; the checker does not see that through the type variable.
    @SuppressWarnings("NullAway")
    private @Nullable Object handle(Event event, EventRoutes.Route route, EventContext context) throws Exception {
        return route.handler().handle(route.bind(json, event, service.eventReading()), context);
    }

    private CompletionStage<Outcome> run(Received<?> received, Invocation.Work work) {
        Message message = received.message();
        if (duplicates.isEmpty() || message.correlationId().isEmpty()) {
            return runs.run(received.what(), work);
        }
        MessageKey key = MessageKey.of(message, received.delivery().envelope());
        return duplicates.get().once(key, () -> runs.run(received.what(), work));
    }

    /** What a call is called in messages to people. */
    static String name(Call call) {
        return shown(call.service()) + "." + shown(call.method());
    }

    private String name(Event event) {
        return service.name() + " on " + shown(event.topic());
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
