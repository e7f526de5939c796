package io.nuropb.robustness;

import io.nuropb.Scheduler;
import io.nuropb.client.MeshClient;
import io.nuropb.messaging.NuropbTransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A number of requests that are always under way, the next when one has its outcome, until they are to rest.
 * Thread-safe.
 */
final class SteadyLoad {

    private static final Map<String, Object> PARAMS =
            Map.of("order", "4711", "lines", List.of(1, 2, 3), "note", "x".repeat(500));
    private static final int PROBLEMS_KEPT = 20;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

    private final MeshClient client;
    private final String service;
    private final String method;
    private final Scheduler scheduler;
    private final List<String> problems = new ArrayList<>();
    private CompletableFuture<Void> rested = CompletableFuture.completedFuture(null);
    private boolean resting = true;
    private int underWay;
    private long answered;
    private long uncertain;

    SteadyLoad(MeshClient client, String service, String method, Scheduler scheduler) {
        this.client = client;
        this.service = service;
        this.method = method;
        this.scheduler = scheduler;
    }

    /** Has so many under way from now on. */
    void begin(int requests) {
        synchronized (this) {
            resting = false;
            rested = new CompletableFuture<>();
            underWay = requests;
        }
        for (int i = 0; i < requests; i++) {
            next();
        }
    }

    private void next() {
        one().whenComplete((answer, failure) -> scheduler.execute(() -> ended(failure)));
    }

    private CompletionStage<Object> one() {
        return client.request(service, method, PARAMS, Object.class);
    }

    /** Completes when one more request has succeeded: the end of a connection may be noticed late. */
    CompletionStage<Void> success() {
        CompletableFuture<Void> succeeded = new CompletableFuture<>();
        trySuccess(succeeded);
        return succeeded;
    }

    private void trySuccess(CompletableFuture<Void> succeeded) {
        one().whenComplete((answer, failure) -> {
            if (failure == null) {
                succeeded.complete(null);
            } else {
                scheduler.schedule(BETWEEN_TRIES, () -> trySuccess(succeeded));
            }
        });
    }

    private void ended(@Nullable Throwable failure) {
        if (count(failure)) {
            next();
        }
    }

    /** Whether another one follows. */
    private synchronized boolean count(@Nullable Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (failure == null) {
            answered++;
        } else if (failure instanceof NuropbTransportException lost && lost.mayHaveBeenTaken()) {
            uncertain++;
        } else if (problems.size() < PROBLEMS_KEPT) {
            problems.add(String.valueOf(failure));
        }
        if (resting) {
            underWay--;
            if (underWay == 0) {
                rested.complete(null);
            }
        }
        return !resting;
    }

    /** No other follows; completes when the last one has its outcome. */
    synchronized CompletionStage<Void> rest() {
        resting = true;
        return rested;
    }

    synchronized long answered() {
        return answered;
    }

    /** Requests that ended with their connection, and may have been taken. */
    synchronized long uncertain() {
        return uncertain;
    }

    /** The first of those that failed for another reason. */
    synchronized List<String> problems() {
        return List.copyOf(problems);
    }
}
