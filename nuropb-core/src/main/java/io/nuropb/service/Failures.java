package io.nuropb.service;

import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.FailedCallException;
import io.nuropb.messaging.FailureLog;
import io.nuropb.messaging.Malformed;
import io.nuropb.messaging.MalformedLog;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.MessageIds;
import io.nuropb.messaging.NuropbAuthenticationException;
import io.nuropb.messaging.NuropbAuthorizationException;
import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.NuropbValidationException;
import io.nuropb.messaging.Outcome;
import io.nuropb.messaging.RemoteError;
import io.nuropb.service.MessageFailure.Kind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a service's messages that are given up are logged, at the pace of their kinds, and told to listeners.
 * Thread-safe.
 */
final class Failures {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final FailureLog<Kind> lines;
    private final MalformedLog malformed;
    private final InstanceMetrics instanceMetrics;
    private final List<Consumer<MessageFailure>> listeners = new CopyOnWriteArrayList<>();
    private final List<BiConsumer<MessageIds, Throwable>> lateListeners = new CopyOnWriteArrayList<>();
    private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);

    Failures(ServiceName service, Scheduler scheduler, Duration interval, InstanceMetrics instanceMetrics) {
        this.instanceMetrics = instanceMetrics;
        lines = new FailureLog<>(log, Kind.class, scheduler, interval);
        for (Kind kind : Kind.values()) {
            counts.put(kind, new LongAdder());
        }
        malformed = new MalformedLog("Service '" + service + "'", scheduler, interval);
    }

    void listen(Consumer<MessageFailure> listener, BiConsumer<MessageIds, Throwable> late) {
        listeners.add(listener);
        lateListeners.add(late);
    }

    Map<Malformed.Kind, Long> malformedByKind() {
        return malformed.byKind();
    }

    /** Messages that were given up, by the kind of reason. */
    Map<Kind, Long> byKind() {
        Map<Kind, Long> sums = new EnumMap<>(Kind.class);
        counts.forEach((kind, count) -> sums.put(kind, count.sum()));
        return sums;
    }

    /** A message could not be read. */
    void add(Delivery delivery, Malformed message) {
        malformed.add(message);
        instanceMetrics.failed(Kind.UNREADABLE, Optional.empty(), delivery);
        tell(new MessageFailure(
                Kind.UNREADABLE, "", MessageIds.of(message), message.reason(), delivery, Optional.empty()));
    }

    /** A message is given up for a reason that needs no stack trace. */
    void add(InFlightMessage<?> received, Kind kind, RemoteError error) {
        add(received, kind, error, null);
    }

    /**
     * A message is given up.
     *
     * @param error what a requester is told
     * @param thrown what to show a stack trace of; {@code null} for none
     */
    void add(InFlightMessage<?> received, Kind kind, RemoteError error, @Nullable Throwable thrown) {
        if (received.wasEncrypted()) {
            lines.add(kind, received.ids(), sentence(received, error.error() + withoutWords(thrown)));
        } else {
            lines.add(kind, received.ids(), sentence(received, error.toString()), thrown);
        }
        instanceMetrics.failed(kind, Optional.of(received.handler()), received.delivery());
        tell(new MessageFailure(
                kind,
                received.what(),
                received.ids(),
                error.toString(),
                received.delivery(),
                Optional.ofNullable(thrown)));
    }

    /**
     * A handler threw.
     *
     * @return what that comes to; the message is given up only if that is a failure
     */
    HandlerEnd thrown(InFlightMessage<?> received, Throwable failure) {
        Outcome outcome = withoutUntold(received, Outcome.ofFailure(received.what(), failure));
        if (outcome instanceof Outcome.Failed failed) {
            Kind kind = kind(failure);
            add(received, kind, failed.error(), kind == Kind.HANDLER_EXCEPTION ? failure : null);
            return new HandlerEnd(failed, kind);
        }
        return new HandlerEnd(outcome, null);
    }

    /** A handler threw whose message was given up at its deadline; that is counted and logged already. */
    void threwLate(InFlightMessage<?> received, Throwable failure) {
        for (BiConsumer<MessageIds, Throwable> listener : lateListeners) {
            try {
                listener.accept(received.ids(), failure);
            } catch (Throwable e) {
                log.error("A listener to what {} threw late failed", received.what(), e);
            }
        }
    }

    /** A handler returned, be it a failure. */
    HandlerEnd returned(InFlightMessage<?> received, @Nullable Object value) {
        Outcome outcome = withoutUntold(received, Outcome.of(value));
        if (outcome instanceof Outcome.Failed failed) {
            add(received, Kind.HANDLER_ERROR, failed.error());
            return new HandlerEnd(failed, Kind.HANDLER_ERROR);
        }
        return new HandlerEnd(outcome, null);
    }

    /**
     * The value of what is no request is told to nobody: it need not be one that can be written, and that can be read
     * twice.
     */
    private static Outcome withoutUntold(InFlightMessage<?> received, Outcome outcome) {
        if (received.message() instanceof Message.Request) {
            return outcome;
        }
        if (outcome instanceof Outcome.ReturnedWithEvents success) {
            return new Outcome.ReturnedWithEvents(null, success.events());
        }
        return outcome instanceof Outcome.Returned ? new Outcome.Returned(null) : outcome;
    }

    private static Kind kind(Throwable failure) {
        if (failure instanceof NuropbValidationException && failure.getCause() instanceof Json.BindingException) {
            return Kind.DOES_NOT_FIT;
        }
        if (failure instanceof NuropbAuthenticationException || failure instanceof NuropbAuthorizationException) {
            return Kind.UNAUTHORIZED;
        }
        boolean isAnswer = failure instanceof NuropbException && !(failure instanceof FailedCallException);
        return isAnswer ? Kind.HANDLER_ERROR : Kind.HANDLER_EXCEPTION;
    }

    private static String sentence(InFlightMessage<?> received, String why) {
        return received.what() + " failed: " + why;
    }

    /** Who encrypts does not want to read in a log what was in the message, and a handler's words may quote it. */
    private static String withoutWords(@Nullable Throwable thrown) {
        String origin = "";
        if (thrown != null) {
            StackTraceElement[] trace = thrown.getStackTrace();
            origin = " (" + thrown.getClass().getName() + " at " + (trace.length == 0 ? "an unknown place" : trace[0])
                    + ")";
        }
        return origin + ", in words that are not shown, since the message was encrypted";
    }

    private void tell(MessageFailure failure) {
        Objects.requireNonNull(counts.get(failure.kind())).increment();
        for (Consumer<MessageFailure> listener : listeners) {
            try {
                listener.accept(failure);
            } catch (Throwable e) {
                log.error("A listener to {} failed", failure, e);
            }
        }
    }
}
