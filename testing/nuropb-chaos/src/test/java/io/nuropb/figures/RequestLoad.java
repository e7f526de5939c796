package io.nuropb.figures;

import io.nuropb.client.MeshClient;
import io.nuropb.figures.GracefulStopTest.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Keeps a number of requests under way, each sent once and under an id of its own. Thread-safe. */
final class RequestLoad {

    private final MeshClient client;
    private final int inFlight;
    private final List<String> failures = new ArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean ending;
    private long sent;
    private int underWay;

    RequestLoad(MeshClient client, int inFlight) {
        this.client = client;
        this.inFlight = inFlight;
    }

    synchronized void begin() {
        for (int i = 0; i < inFlight; i++) {
            send();
        }
    }

    /** Sends no more; completes when the last request has its outcome. */
    synchronized CompletableFuture<Void> end() {
        ending = true;
        return ended;
    }

    private void send() {
        String id = "task-" + ++sent;
        underWay++;
        CompletionStage<String> answer = client.request("stops", "work", new Task(id), String.class);
        answer.whenComplete((result, failure) -> answered(id, result, failure));
    }

    private synchronized void answered(String id, @Nullable String result, @Nullable Throwable failure) {
        underWay--;
        if (failure != null) {
            failures.add(id + ": " + failure.getMessage());
        } else if (!id.equals(result)) {
            failures.add(id + " was answered with the result of " + result);
        }
        notifyAll();
        if (!ending) {
            send();
        } else if (underWay == 0) {
            ended.complete(null);
        }
    }

    /** Blocks until so many more have been sent, each after another one's outcome. */
    synchronized void awaitMore(long requests) throws InterruptedException {
        long wanted = sent + requests;
        while (sent < wanted) {
            wait();
        }
    }

    synchronized long sent() {
        return sent;
    }

    synchronized List<String> failures() {
        return List.copyOf(failures);
    }
}
