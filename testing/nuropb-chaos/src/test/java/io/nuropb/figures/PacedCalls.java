package io.nuropb.figures;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.client.CallOptions;
import io.nuropb.client.MeshClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Calls methods in turn on a fixed beat, whatever becomes of the calls before. Thread-safe. */
final class PacedCalls {

    private static final CallOptions OPTIONS = CallOptions.defaults().withTimeout(Duration.ofMinutes(1));

    private final MeshClient client;
    private final String service;
    private final List<String> methods;
    private final Duration beat;
    private final Scheduler clock;
    private final Map<String, Integer> failures = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private @Nullable Moment begun;
    private boolean ending;
    private int sent;
    private int underWay;

    PacedCalls(MeshClient client, String service, List<String> methods, Duration beat, Scheduler clock) {
        this.client = client;
        this.service = service;
        this.methods = methods;
        this.beat = beat;
        this.clock = clock;
    }

    /** Sends the next one, and the others after it; what is late does not make the later ones so. */
    synchronized void begin() {
        if (ending) {
            return;
        }
        Moment first = begun == null ? clock.now() : begun;
        begun = first;
        Duration next = clock.now().until(first.plus(beat.multipliedBy(sent + 1L)));
        clock.schedule(next.isNegative() ? Duration.ZERO : next, this::begin);
        String method = methods.get(sent % methods.size());
        sent++;
        underWay++;
        CompletionStage<String> answer = client.request(service, method, Map.of(), String.class, OPTIONS);
        answer.whenComplete((result, failure) -> answered(method, failure));
        notifyAll();
    }

    private synchronized void answered(String method, @Nullable Throwable failure) {
        underWay--;
        if (failure != null) {
            failures.merge(method, 1, Integer::sum);
            problems.add(method + ": " + failure);
        }
        endIfDone();
    }

    /** Sends no more; completes when the last call has its outcome. */
    synchronized CompletableFuture<Void> end() {
        ending = true;
        endIfDone();
        return ended;
    }

    private void endIfDone() {
        if (ending && underWay == 0) {
            ended.complete(null);
        }
    }

    /** Blocks until so many more have been sent. */
    synchronized void awaitMore(int calls) throws InterruptedException {
        int wanted = sent + calls;
        while (sent < wanted) {
            wait();
        }
    }

    synchronized int sent() {
        return sent;
    }

    synchronized int underWay() {
        return underWay;
    }

    /** How many have their outcome. */
    synchronized int answered() {
        return sent - underWay;
    }

    /** What those were told that have failed so far. */
    synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    /** How many calls of a method have failed so far. */
    synchronized int failures(String method) {
        return failures.getOrDefault(method, 0);
    }
}
