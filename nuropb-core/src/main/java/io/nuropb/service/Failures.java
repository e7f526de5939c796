package io.nuropb.service;

import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.FailureLog;
import io.nuropb.messaging.ForeignCalls;
import io.nuropb.messaging.LogPace;
import io.nuropb.messaging.Malformed;
import io.nuropb.messaging.MalformedLog;
import io.nuropb.messaging.MessageIds;
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

    /** Who encrypts does not want to read in a log what was in the message, and whatever failed may quote it. */
    static final String HIDDEN_WORDS = ", in words that are not shown, since the message was encrypted";

    private final FailureLog<Kind> lines;
    private final MalformedLog malformed;
    private final LogPace ill;
    private final ForeignCalls foreign;
    private final InstanceMetrics instanceMetrics;
    private final List<Consumer<MessageFailure>> listeners = new CopyOnWriteArrayList<>();
    private final List<BiConsumer<MessageIds, Throwable>> lateListeners = new CopyOnWriteArrayList<>();
    private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);

    Failures(ServiceName service, Scheduler scheduler, Duration interval, InstanceMetrics instanceMetrics) {
        this.instanceMetrics = instanceMetrics;
        lines = new FailureLog<>(log, Kind.class, scheduler, interval);
        ill = new LogPace(scheduler, interval);
        foreign = new ForeignCalls(log, "A listener to messages that are given up", scheduler, interval);
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
            String origin = thrown == null ? "" : " (" + origin(thrown) + ")";
            lines.add(kind, received.ids(), sentence(received, error.error() + origin + HIDDEN_WORDS));
        } else {
            lines.add(kind, received.ids(), sentence(received, error.toString()), thrown);
        }
        complainIfIll(received, thrown);
        instanceMetrics.failed(kind, Optional.of(received.handler()), received.delivery());
        tell(new MessageFailure(
                kind,
                received.what(),
                received.ids(),
                error.toString(),
                received.delivery(),
                Optional.ofNullable(thrown)));
    }

    /** A handler threw whose message was given up at its deadline; that is counted and logged already. */
    void threwLate(InFlightMessage<?> received, Throwable failure) {
        complainIfIll(received, failure);
        for (BiConsumer<MessageIds, Throwable> listener : lateListeners) {
            foreign.run(() -> listener.accept(received.ids(), failure));
        }
    }

    private void complainIfIll(InFlightMessage<?> received, @Nullable Throwable failure) {
        if (failure instanceof VirtualMachineError) {
            ill.ifDue(ending -> log.error(
                    "{} failed with {}, an error of the virtual machine; this instance may be ill{}",
                    received.what(),
                    failure.getClass().getName(),
                    ending,
                    received.wasEncrypted() ? null : failure));
        }
    }

    private static String sentence(InFlightMessage<?> received, String why) {
        return received.what() + " failed: " + why;
    }

    /** What can be said of a failure without its words: its class and its place. */
    static String origin(Throwable thrown) {
        StackTraceElement[] trace = thrown.getStackTrace();
        return thrown.getClass().getName() + " at " + (trace.length == 0 ? "an unknown place" : trace[0]);
    }

    private void tell(MessageFailure failure) {
        Objects.requireNonNull(counts.get(failure.kind())).increment();
        for (Consumer<MessageFailure> listener : listeners) {
            foreign.run(() -> listener.accept(failure));
        }
    }
}
