package io.nuropb.client;

import io.nuropb.DurationText;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.encryption.ServicePublicKey;
import io.nuropb.encryption.SymmetricKey;
import io.nuropb.messaging.CallerFutures;
import io.nuropb.messaging.FailureLog;
import io.nuropb.messaging.ForeignCalls;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Message.Call;
import io.nuropb.messaging.Message.Command;
import io.nuropb.messaging.Message.Event;
import io.nuropb.messaging.Message.Request;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.NuropbMessageException;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.OutgoingMessage;
import io.nuropb.messaging.WireFormat;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.TopologyNames;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client and its views share: all their calls, and the ways they go. */
final class OutgoingCalls {

    private static final Logger log = LoggerFactory.getLogger(MeshClient.class);

    /** How long one line of a kind keeps others of its kind out of the log. */
    static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    /** AMQP carries a routing key with a length of one byte. */
    private static final int LONGEST_TOPIC = 255;

    private final CallEncoder encoder;
    private final Requester requester;
    private final Sender sender;
    private final Descriptions descriptions;
    private final SealedCalls sealedCalls;
    private final CallLimit questions;
    private final ResultTypes resultTypes;
    private final Scheduler scheduler;
    private final CopyOnWriteArrayList<CallObserver> observers = new CopyOnWriteArrayList<>();
    private final ForeignCalls foreign;

    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong commands = new AtomicLong();
    private final AtomicLong events = new AtomicLong();

    OutgoingCalls(
            Supplier<String> replyQueues,
            TopologyNames names,
            MessageSource source,
            MessagePublisher publisher,
            Json json,
            Scheduler scheduler,
            ClientConfig config) {
        WireFormat wire = new WireFormat(json, config.limits());
        descriptions = new Descriptions(this, scheduler);
        questions = new CallLimit(Descriptions.LIMIT, scheduler);
        FailureLog<CallFailure> failures = new FailureLog<>(log, CallFailure.class, scheduler, LOG_INTERVAL);
        sealedCalls = new SealedCalls(descriptions, failures);
        requester = new Requester(replyQueues, source, publisher, wire, json, scheduler, config, failures, sealedCalls);
        encoder = new CallEncoder(requester::replyTo, names, wire, scheduler.random());
        sender = new Sender(publisher, scheduler, config, failures);
        resultTypes = new ResultTypes(json);
        this.scheduler = scheduler;
        foreign = new ForeignCalls(log, "An observer of calls", scheduler, LOG_INTERVAL);
    }

    /** The result of a call that is to be begun. */
    <T> CallPromise<T> result() {
        return new CallPromise<>(scheduler);
    }

    void request(
            CallPromise<?> result,
            String service,
            String method,
            @Nullable Object params,
            Type type,
            CallOptions options) {
        request(result, service, method, params, type, options, requester.limit(), observers);
    }

    /**
     * A question of the client's own, which all callers share: it takes no place of theirs, for one of them may wait
     * for it with the last one, and no observer is told, for what it adds would be of one caller.
     */
    void ask(CallPromise<?> result, String service, String method, CallOptions options) {
        request(result, service, method, null, Object.class, options, questions, List.of());
    }

    private void request(
            CallPromise<?> result,
            String service,
            String method,
            @Nullable Object params,
            Type type,
            CallOptions options,
            CallLimit places,
            List<CallObserver> told) {
        resultTypes.require(type);
        places.begin(result, () -> service + "." + method + " was not called", () -> {
            Request made = encoder.request(service, method, params, options);
            observed(told, result, made, Request::withContext, request -> {
                PendingRequest call = new PendingRequest(request, type, result, places);
                CompletionStage<OutgoingMessage> encoded = encode(request, result, options, call::sealed);
                requests.incrementAndGet();
                requester.send(call, encoded, options);
            });
        });
    }

    void command(
            CallPromise<Void> result, String service, String method, @Nullable Object params, CallOptions options) {
        sender.limit().begin(result, () -> service + "." + method + " was not commanded", () -> {
            Command made = encoder.command(service, method, params, options);
            observed(observers, result, made, Command::withContext, command -> {
                CompletionStage<OutgoingMessage> encoded = encode(command, result, options, (key, renewal) -> {});
                commands.incrementAndGet();
                sender.send(PendingCall.of(command, result, sender.limit()), encoded, options.patience());
            });
        });
    }

    void publish(
            CallPromise<Void> result, String topic, @Nullable Object content, EventOptions options, Duration patience) {
        if (topic.getBytes(StandardCharsets.UTF_8).length > LONGEST_TOPIC) {
            throw new IllegalArgumentException(
                    "Topic '" + topic + "' is longer than " + LONGEST_TOPIC + " bytes, which AMQP cannot carry");
        }
        sender.limit().begin(result, () -> "Event '" + topic + "' was not published", () -> {
            Event made = encoder.event(topic, content, options);
            observed(observers, result, made, Event::withContext, event -> {
                CompletionStage<OutgoingMessage> encoded =
                        CompletableFuture.completedFuture(encoder.of(event, options));
                events.incrementAndGet();
                sender.send(PendingCall.of(event, result, sender.limit()), encoded, patience);
            });
        });
    }

    /**
     * Sends a message as observers want it to be, and has them told of its outcome. What cannot be written has its
     * outcome here.
     */
    private <M extends Message> void observed(
            List<CallObserver> told,
            CallPromise<?> result,
            M message,
            BiFunction<M, Map<String, @Nullable Object>, M> withContext,
            Consumer<M> sending) {
        if (told.isEmpty()) {
            sending.accept(message);
            return;
        }
        ObservedCall call = ObservedCall.begin(told, foreign, message);
        result.observe(call);
        try {
            sending.accept(withContext.apply(message, call.context(message.context())));
        } catch (RuntimeException | Error failure) {
            call.end(failure);
            throw failure;
        }
    }

    void observe(CallObserver observer) {
        observers.addIfAbsent(observer);
    }

    /**
     * @param sealed told, before anything is sent, what the response will be sealed with, and what asks for the
     *     service's key again
     */
    private CompletionStage<OutgoingMessage> encode(
            Call call, CallPromise<?> result, CallOptions options, BiConsumer<SymmetricKey, Runnable> sealed) {
        if (!options.encrypted()) {
            return CompletableFuture.completedFuture(encoder.of(call, options));
        }
        return descriptions.forCall(call.service(), result).thenApply(service -> {
            CallEncoder.Sealed packed = encoder.seal(call, options, usableKey(call.service(), service));
            sealed.accept(packed.key(), () -> descriptions.renew(call.service(), service));
            sealedCalls.add(call, service);
            return packed.outgoing();
        });
    }

    /** What is said in place of a key may be outdated, and is believed once. */
    private ServicePublicKey usableKey(String service, DescribedService description) {
        try {
            return description.publicKey();
        } catch (NuropbMessageException e) {
            descriptions.forget(service, description);
            throw e;
        }
    }

    CompletableFuture<DescribedService> describe(String service, Duration patience) {
        CompletableFuture<DescribedService> description = descriptions.of(service);
        if (!description.isDone()) {
            Runnable giveUp = () -> description.completeExceptionally(undescribed(service, patience));
            Scheduler.Timer timer =
                    scheduler.schedule(patience, () -> CallerFutures.complete(giveUp, lack -> giveUp.run(), scheduler));
            CompletionStage<DescribedService> ended = description;
            ended.whenComplete((told, failure) -> timer.cancel());
        }
        return description;
    }

    private static NuropbTimeoutException undescribed(String service, Duration patience) {
        return new NuropbTimeoutException(
                service + "." + Descriptions.METHOD + " has no outcome within " + DurationText.of(patience));
    }

    CompletionStage<Void> roomForRequest() {
        return requester.limit().free();
    }

    CompletionStage<Void> roomForMessage() {
        return sender.limit().free();
    }

    CompletionStage<Void> open() {
        return requester.open();
    }

    void listen(Consumer<Optional<BrokerException>> listener) {
        requester.listen(listener);
    }

    void brokerAnswers() {
        requester.brokerAnswers();
    }

    ClientCounters counters() {
        return requester
                .replyHandler()
                .counters(requests.get(), commands.get(), events.get(), requester.pending(), sender.pending());
    }

    void close() {
        requester.close();
        sender.close();
    }
}
