package io.nuropb.client;

import io.nuropb.Scheduler;
import io.nuropb.messaging.FailureLog;
import io.nuropb.messaging.ForeignCalls;
import io.nuropb.messaging.NuropbException;
import io.nuropb.messaging.NuropbTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that have no outcome yet, limited in number.
 *
 * <p>Whoever takes a call out decides its outcome; so it has one only.
 *
 * @param <C> requests, or what waits for nothing but the broker
 */
final class PendingCalls<C extends PendingCall> {

    private static final Logger log = LoggerFactory.getLogger(MeshClient.class);

    private final Map<String, C> calls = new ConcurrentHashMap<>();
    private final CallLimit limit;
    private final Scheduler scheduler;
    private final FailureLog<CallFailure> failures;
    private final Consumer<String> taken;
    private final Supplier<Optional<String>> blocked;
    private final ForeignCalls asking;

    /**
     * @param taken told the id of a call that is taken out, before its future completes
     * @param blocked why the broker keeps messages waiting; empty if it does not
     */
    PendingCalls(
            int limit,
            Scheduler scheduler,
            FailureLog<CallFailure> failures,
            Consumer<String> taken,
            Supplier<Optional<String>> blocked) {
        this.limit = new CallLimit(limit, scheduler);
        this.scheduler = scheduler;
        this.failures = failures;
        this.taken = taken;
        this.blocked = blocked;
        asking = new ForeignCalls(
                log, "Asking a publisher whether it is blocked", scheduler, OutgoingCalls.LOG_INTERVAL);
    }

    /** The places of callers. */
    CallLimit limit() {
        return limit;
    }

    /** Takes in a call that has a place, until it has an outcome or the time is up. */
    void add(C call, Duration patience) {
        calls.put(call.id(), call);
        // A caller may give up by itself.
        call.result().whenEnded(() -> take(call.id()));
        call.timer = scheduler.schedule(patience, () -> expire(call, patience));
        if (!contains(call)) {
            call.timer.cancel();
        }
    }

    boolean contains(C call) {
        return calls.containsKey(call.id());
    }

    /** A call that has no outcome yet. */
    Optional<C> get(String id) {
        return Optional.ofNullable(calls.get(id));
    }

    int size() {
        return calls.size();
    }

    /** Takes a call out; {@code null} if there is none of that id. */
    @Nullable
    C take(String id) {
        C call = calls.remove(id);
        if (call == null) {
            return null;
        }
        call.places().giveBack();
        taken.accept(id);
        Scheduler.Timer timer = call.timer;
        if (timer != null) {
            timer.cancel();
        }
        return call;
    }

    private void expire(C call, Duration patience) {
        fail(call, () -> {
            call.expired();
            NuropbException failure = call.outOfTime(patience, blockedNow());
            if (failure instanceof NuropbTimeoutException) {
                failures.add(CallFailure.TIMEOUT, call.ids(), String.valueOf(failure.getMessage()));
            }
            return failure;
        });
    }

    /** Whatever is wrong with the port, the call ends. */
    private Optional<String> blockedNow() {
        return asking.ask(blocked, Optional.empty());
    }

    /**
     * Fails a call, unless it has an outcome.
     *
     * @param failure asked for when the call has been taken out: from then on it is not published any more, so that
     *     whether it may have been taken is certain
     */
    void fail(C call, Supplier<? extends NuropbException> failure) {
        if (take(call.id()) != null) {
            call.result().fail(failure.get());
        }
    }

    /** Fails the calls that meet the condition. */
    void failAll(Predicate<C> condition, Function<C, NuropbException> failure) {
        for (C call : calls.values()) {
            if (condition.test(call)) {
                fail(call, () -> failure.apply(call));
            }
        }
    }
}
