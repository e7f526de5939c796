package io.nuropb.client;

import io.nuropb.CompletionFailure;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.messaging.CallerFutures;
import io.nuropb.messaging.NuropbTimeoutException;
import io.nuropb.messaging.NuropbTransportException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What services say of themselves, asked for once and remembered for a while. Thread-safe. */
final class Descriptions {

    /** How many services' descriptions are remembered; the oldest are forgotten first. */
    static final int LIMIT = 1_000;

    /** How long a description is good for. */
    static final Duration AGE = Duration.ofMinutes(10);

    /**
     * How a service is asked: with limits that are the question's own, for callers of different patience share it, and
     * with nothing of theirs, for it travels in clear.
     */
    private static final CallOptions QUESTION = CallOptions.defaults().withTimeout(Duration.ofMinutes(1));

    /** How long it takes until a service is asked again of which it is not known what became of the question. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    static final String METHOD = "nuropb_describe";

    private final OutgoingCalls calls;
    private final Scheduler scheduler;
    private final Map<String, Known> known = new LinkedHashMap<>();

    /** Which services are being asked for another description than the one that is known. */
    private final Set<String> renewed = new HashSet<>();

    Descriptions(OutgoingCalls calls, Scheduler scheduler) {
        this.calls = calls;
        this.scheduler = scheduler;
    }

    /**
     * A service's description; several that ask at once share one request. The future is the caller's own, as is their
     * patience.
     */
    CompletableFuture<DescribedService> of(String service) {
        return CallerFutures.of(shared(service), scheduler);
    }

    /** The same for this client alone: nothing that blocks is chained to it. */
    private CompletionStage<DescribedService> shared(String service) {
        CompletableFuture<DescribedService> asked;
        synchronized (known) {
            Known remembered = known.get(service);
            if (remembered != null && scheduler.now().isBefore(remembered.until())) {
                return remembered.description();
            }
            asked = scheduler.newFuture();
            known.remove(service);
            known.put(service, new Known(asked, scheduler.now().plus(AGE)));
            forgetOldest();
        }
        ask(service).whenComplete((description, failure) -> {
            if (failure == null) {
                asked.complete(description);
            } else {
                forget(service, asked);
                asked.completeExceptionally(CompletionFailure.causeOf(failure));
            }
        });
        return asked;
    }

    /**
     * The same for a call that is to be sealed. What became of the question is not what becomes of the call: where it
     * is not known, the service is asked again as long as the call is pending; when it has ended, nothing comes of this
     * any more.
     */
    CompletableFuture<DescribedService> forCall(String service, CallPromise<?> call) {
        CompletableFuture<DescribedService> told = new CompletableFuture<>();
        askFor(service, call, told);
        return told;
    }

    private void askFor(String service, CallPromise<?> call, CompletableFuture<DescribedService> told) {
        if (call.hasEnded()) {
            return;
        }
        shared(service).whenComplete((description, failure) -> {
            if (failure == null) {
                told.complete(description);
            } else if (mayHaveBeenTaken(CompletionFailure.causeOf(failure))) {
                scheduler.schedule(PAUSE, () -> askFor(service, call, told));
            } else {
                told.completeExceptionally(failure);
            }
        });
    }

    private static boolean mayHaveBeenTaken(Throwable failure) {
        return failure instanceof NuropbTimeoutException
                || (failure instanceof NuropbTransportException transport && transport.mayHaveBeenTaken());
    }

    /**
     * Forgets a description, unless there is a newer one: the key in it cannot be used, or the service has another by
     * now.
     */
    void forget(String service, DescribedService outdated) {
        synchronized (known) {
            if (isLatest(service, outdated)) {
                known.remove(service);
            }
        }
    }

    /**
     * Asks again for a description, unless there is a newer one: the service may have another key by now. Until it
     * answers, what it said before counts, for it may only be away.
     */
    void renew(String service, DescribedService doubted) {
        synchronized (known) {
            if (!isLatest(service, doubted) || !renewed.add(service)) {
                return;
            }
        }
        ask(service).whenComplete((description, failure) -> {
            synchronized (known) {
                renewed.remove(service);
                if (failure == null && isLatest(service, doubted)) {
                    CompletableFuture<DescribedService> told = scheduler.newFuture();
                    told.complete(description);
                    known.put(service, new Known(told, scheduler.now().plus(AGE)));
                }
            }
        });
    }

    /** To be asked by whoever holds the lock. */
    @SuppressWarnings("ReferenceEquality") // A newer one may say the same.
    private boolean isLatest(String service, DescribedService description) {
        Known remembered = known.get(service);
        return remembered != null
                && remembered.description().isDone()
                && remembered.description().join() == description;
    }

    private CompletionStage<DescribedService> ask(String service) {
        try {
            CallPromise<@Nullable Object> answer = calls.result();
            CompletableFuture<@Nullable Object> described = answer.future();
            calls.ask(answer, service, METHOD, QUESTION);
            return described.thenApply(plain -> DescribedService.read(service, plain));
        } catch (RuntimeException | Error thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private void forgetOldest() {
        Iterator<String> oldest = known.keySet().iterator();
        while (known.size() > LIMIT) {
            oldest.next();
            oldest.remove();
        }
    }

    private void forget(String service, CompletableFuture<DescribedService> failed) {
        synchronized (known) {
            Known remembered = known.get(service);
            if (remembered != null && remembered.description() == failed) {
                known.remove(service);
            }
        }
    }

    /** A description, there or on its way, and how long it is good for. */
    private record Known(CompletableFuture<DescribedService> description, Moment until) {}
}
