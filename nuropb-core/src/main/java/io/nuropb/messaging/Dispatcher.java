package io.nuropb.messaging;

import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.messaging.Message.Call;
import io.nuropb.messaging.Message.Event;
import io.nuropb.messaging.Message.Response;
import io.nuropb.messaging.Outbox.Letter;
import io.nuropb.messaging.Outcome.Answer;
import io.nuropb.messaging.Outcome.Failed;
import io.nuropb.topology.TopologyNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
        wire = new WireFormat(json, config.limits());
        outbox = new Outbox(publisher, scheduler, config.replies());
        runs = new HandlerRuns(scheduler, config, figures);
        conclusion = new Conclusion(new Answers(wire, names.eventsExchange(), config.limits()), outbox, figures);
        duplicates = service.deduplication().map(memory -> new Duplicates(memory, json, scheduler, config, figures));
        malformed = new MalformedLog("Service '" + service.name() + "'", scheduler, config.logInterval());
        unrouted = new LogPace(scheduler, config.logInterval());
    }

    @Override
    public CompletionStage<Settlement> handle(Delivery delivery) {
        figures.underWay.incrementAndGet();
        return settle(delivery, wire.decode(delivery.envelope()))
                .whenComplete((settlement, failure) -> figures.underWay.decrementAndGet());
    }

    /** The figures so far. */
    public DispatchCounters counters() {
        return figures.with(malformed);
    }

    private CompletionStage<Settlement> settle(Delivery delivery, Incoming incoming) {
        if (incoming instanceof Malformed bad) {
            return refuse(bad);
        }
        if (!(incoming instanceof Message message) || incoming instanceof Response) {
            return refuse(Malformed.unexpected(incoming));
        }
        Optional<Malformed> overlong = Malformed.overlong(message);
        if (overlong.isPresent()) {
            return refuse(overlong.get());
        }
        return message instanceof Call call ? call(delivery, call) : event(delivery, (Event) message);
    }

    private CompletionStage<Settlement> refuse(Malformed message) {
        malformed.add(message);
        if (message.replyTo().isEmpty() || message.correlationId().isEmpty()) {
            return CompletableFuture.completedFuture(Settlement.REJECT);
        }
        Answer answer =
                new Failed(new RemoteError(NuropbMessageException.WIRE_NAME, "Message refused: " + message.reason()));
        Response response = new Response(
                answer, message.correlationId().get(), message.traceId().orElse(null), Map.of());
        // Such a message is never given back to the queue: it would come again for ever.
        return outbox.send(List.of(Letter.reply(message.replyTo().get(), wire.encode(response))))
                .thenApply(sent -> Settlement.REJECT);
    }

    private CompletionStage<Settlement> call(Delivery delivery, Call call) {
        return outcome(delivery, call).thenCompose(outcome -> conclusion.of(delivery, call, name(call), outcome));
    }

    private CompletionStage<Outcome> outcome(Delivery delivery, Call call) {
        if (call.method().equals(ServiceDescription.METHOD)) {
            return CompletableFuture.completedFuture(description());
        }
        Optional<MeshService.Method> method = service.method(call.method());
        if (method.isEmpty()) {
            return CompletableFuture.completedFuture(new Failed(
                    new RemoteError(NuropbHandlingException.WIRE_NAME, "Unknown method " + shown(call.method()))));
        }
        if (service.refusesPlainCallsOf(method.get()) && !wasEncrypted(delivery)) {
            return CompletableFuture.completedFuture(new Failed(new RemoteError(
                    NuropbHandlingException.WIRE_NAME,
                    name(call) + " requires encryption; this call was plain and is refused")));
        }
        boolean redelivered = Conclusion.mayBeRepeated(delivery);
        return run(delivery, call, name(call), new CallRun(service, method.get(), call, redelivered, json, client));
    }

    private Outcome description() {
        try {
            return new Outcome.Returned(ServiceDescription.of(service));
        } catch (RuntimeException e) {
            log.error("Service '{}' cannot describe itself", service.name(), e);
            return Outcome.ofFailure(service.name() + "." + ServiceDescription.METHOD, e);
        }
    }

    private CompletionStage<Settlement> event(Delivery delivery, Event event) {
        Optional<EventRoutes.Route> route = service.events().of(event.topic());
        if (route.isEmpty()) {
            return unrouted(event);
        }
        String what = service.name() + " on " + event.topic();
        EventContext context = EventContext.of(event, Conclusion.mayBeRepeated(delivery), client);
        return run(delivery, event, what, () -> handle(event, route.get(), context))
                .thenCompose(outcome -> conclusion.of(delivery, event, what, outcome));
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
        return route.handler().handle(route.bind(json, event), context);
    }

    private CompletionStage<Outcome> run(Delivery delivery, Message message, String what, Invocation.Work work) {
        if (duplicates.isEmpty() || message.correlationId().isEmpty()) {
            return runs.run(what, work);
        }
        return duplicates.get().once(MessageKey.of(message, delivery.envelope()), () -> runs.run(what, work));
    }

    /** An envelope that says so, and turned out to be a call all the same, has been decrypted. */
    private static boolean wasEncrypted(Delivery delivery) {
        return "yes".equals(delivery.envelope().header(Headers.ENCRYPTED));
    }

    /** What a call is called in messages to people. */
    static String name(Call call) {
        return shown(call.service()) + "." + shown(call.method());
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
