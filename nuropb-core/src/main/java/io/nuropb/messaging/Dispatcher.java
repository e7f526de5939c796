package io.nuropb.messaging;

import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.messaging.Message.Call;
import io.nuropb.messaging.Message.Request;
import io.nuropb.messaging.Message.Response;
import io.nuropb.messaging.Outcome.Answer;
import io.nuropb.messaging.Outcome.Failed;
import io.nuropb.messaging.Outcome.Returned;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the messages in a service's queue: each one is decoded, handed to its handler, answered if it is a request, and
 * then settled, once.
 *
 * <p>The order is the guarantee. A response is published after its handler ended, and a request is settled after the broker
 * confirmed the response, so that whatever is lost in between comes again. Thread-safe; does not block.
 */
public final class Dispatcher implements DeliveryHandler {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final MeshService service;
    private final Json json;
    private final Scheduler scheduler;
    private final DispatchConfig config;
    private final WireFormat wire;
    private final ReplyDesk replies;
    private final MalformedLog malformed;

    private final AtomicLong handled = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong calledAgain = new AtomicLong();
    private final AtomicLong unanswered = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger overdue = new AtomicInteger();

    /** A dispatcher of messages to a service's handlers; it owns none of what it is given, and no thread. */
    public Dispatcher(
            MeshService service, MessagePublisher publisher, Json json, Scheduler scheduler, DispatchConfig config) {
        this.service = service;
        this.json = json;
        this.scheduler = scheduler;
        this.config = config;
        wire = new WireFormat(json, config.limits());
        replies = new ReplyDesk(publisher, scheduler, config.replies());
        malformed = new MalformedLog("Service '" + service.name() + "'", scheduler, config.logInterval());
    }

    @Override
    public CompletionStage<Settlement> handle(Delivery delivery) {
        underWay.incrementAndGet();
        return settle(delivery, wire.decode(delivery.envelope()))
                .whenComplete((settlement, failure) -> underWay.decrementAndGet());
    }

    /** The figures so far. */
    public DispatchCounters counters() {
        return new DispatchCounters(
                handled.get(),
                failed.get(),
                calledAgain.get(),
                malformed.total(),
                unanswered.get(),
                late.get(),
                underWay.get(),
                overdue.get());
    }

    private CompletionStage<Settlement> settle(Delivery delivery, Incoming incoming) {
        if (incoming instanceof Malformed bad) {
            return refuse(bad);
        }
        if (incoming instanceof Call call) {
            return call(delivery, call);
        }
        // A service that registered no handler for events is not sent any, unless somebody else bound its queue.
        return refuse(Malformed.unexpected(incoming));
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
        return replies.send(message.replyTo().get(), wire.encode(response)).thenApply(confirmed -> Settlement.REJECT);
    }

    private CompletionStage<Settlement> call(Delivery delivery, Call call) {
        return outcome(delivery, call).thenCompose(outcome -> conclude(delivery, call, outcome));
    }

    private CompletionStage<Outcome> outcome(Delivery delivery, Call call) {
        Optional<MeshService.Method> method = service.method(call.method());
        if (method.isEmpty()) {
            return CompletableFuture.completedFuture(
                    new Failed(new RemoteError(NuropbHandlingException.WIRE_NAME, "Unknown method " + call.method())));
        }
        HandlerContext context = HandlerContext.of(call, mayBeRepeated(delivery));
        Invocation invocation =
                new Invocation(name(call), () -> method.get().handler().handle(bind(method.get(), call), context));
        Scheduler.Timer deadline = scheduler.schedule(config.handlerDeadline(), () -> expire(invocation, call));
        invocation.ended().whenComplete((ended, failure) -> deadline.cancel());
        invocation.start(scheduler.blocking());
        return invocation.outcome();
    }

    private Object bind(MeshService.Method method, Call call) {
        try {
            return Objects.requireNonNull(json.bind(call.params(), method.paramsType()));
        } catch (Json.BindingException e) {
            throw new NuropbValidationException("Bad parameters for " + name(call) + ": " + e.getMessage(), e);
        }
    }

    private void expire(Invocation invocation, Call call) {
        // Counted first: with the outcome, the message is settled, and whoever sees that may look at the figures.
        overdue.incrementAndGet();
        if (!invocation.expire()) {
            overdue.decrementAndGet();
            return;
        }
        log.warn("{} is past its deadline of {}; interrupted", name(call), config.handlerDeadline());
        invocation.ended().whenComplete((ended, failure) -> {
            overdue.decrementAndGet();
            late.incrementAndGet();
            log.warn("{} ended after its deadline; its result is discarded", name(call));
        });
    }

    private CompletionStage<Settlement> conclude(Delivery delivery, Call call, Outcome outcome) {
        if (outcome instanceof Answer answer) {
            return answer(call, answer);
        }
        if (mayBeRepeated(delivery)) {
            return answer(call, callAgainReject(call));
        }
        calledAgain.incrementAndGet();
        return CompletableFuture.completedFuture(Settlement.REQUEUE);
    }

    private CompletionStage<Settlement> answer(Call call, Answer answer) {
        if (!(call instanceof Request request)) {
            return CompletableFuture.completedFuture(count(answer));
        }
        Answered answered = encode(request, answer);
        return replies.send(request.replyTo(), answered.response()).thenApply(confirmed -> {
            if (confirmed) {
                return count(answered.answer());
            }
            unanswered.incrementAndGet();
            return Settlement.REQUEUE;
        });
    }

    /** The response to a request, which tells of an error if the answer itself cannot be put into words. */
    private Answered encode(Request request, Answer answer) {
        try {
            Envelope response = wire.encode(Response.to(request, answer));
            int bytes = response.body().length;
            if (bytes <= config.limits().maxBodyBytes()) {
                return new Answered(answer, response);
            }
            return unspeakable(request, "its response has " + bytes + " bytes");
        } catch (IllegalArgumentException e) {
            return unspeakable(request, "its result " + e.getMessage());
        }
    }

    private Answered unspeakable(Request request, String why) {
        log.warn("The result of {} cannot be sent: {}", name(request), why);
        Failed answer = new Failed(new RemoteError(
                NuropbException.WIRE_NAME, "The result of " + name(request) + " cannot be sent: " + why));
        return new Answered(answer, wire.encode(Response.to(request, answer)));
    }

    private Settlement count(Answer answer) {
        if (answer instanceof Returned) {
            handled.incrementAndGet();
            return Settlement.ACK;
        }
        failed.incrementAndGet();
        return Settlement.REJECT;
    }

    private static Failed callAgainReject(Call call) {
        return new Failed(new RemoteError(
                "NuropbCallAgainReject",
                "Rejecting second call again request for trace_id: " + call.traceId() + ", correlation_id: "
                        + call.correlationId()));
    }

    private static boolean mayBeRepeated(Delivery delivery) {
        return delivery.earlierDeliveries() > 0;
    }

    private static String name(Call call) {
        return call.service() + "." + call.method();
    }

    /** A response, and the answer that it holds. */
    private record Answered(Answer answer, Envelope response) {}
}
