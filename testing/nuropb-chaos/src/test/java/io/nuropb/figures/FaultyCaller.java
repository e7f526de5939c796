package io.nuropb.figures;

import io.nuropb.client.CallOptions;
import io.nuropb.runner.ServiceRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Calls a method that there is not, some times on each connection, and connects anew: until it is ended. Keeps what it
 * was told, one list for each connection. Thread-safe.
 */
final class FaultyCaller implements AutoCloseable {

    /** On each connection. */
    static final int CALLS = 30;

    private static final CallOptions OPTIONS = CallOptions.defaults().withTimeout(Duration.ofMinutes(1));

    private final Supplier<ServiceRunner> connect;
    private final String service;
    private final List<List<String>> answers = new ArrayList<>();
    private final CompletableFuture<Void> storm = new CompletableFuture<>();
    private boolean ended;

    /** @param connect makes a client that is not started yet */
    FaultyCaller(Supplier<ServiceRunner> connect, String service) {
        this.connect = connect;
        this.service = service;
    }

    void begin() {
        new Thread(this::storm, "faulty-caller").start();
    }

    private void storm() {
        try {
            connectAgainAndAgain();
            storm.complete(null);
        } catch (RuntimeException e) {
            storm.completeExceptionally(e);
        }
    }

    private void connectAgainAndAgain() {
        while (!hasEnded()) {
            try (ServiceRunner client = connect.get()) {
                client.start().join();
                keep(callAll(client));
            }
        }
    }

    private List<String> callAll(ServiceRunner client) {
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(client.client()
                    .request(service, "no-such-method", Map.of(), String.class, OPTIONS)
                    .handle((result, failure) -> failure == null ? "answered" : told(failure)));
        }
        return calls.stream().map(CompletableFuture::join).toList();
    }

    private static String told(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause.getMessage());
    }

    private synchronized void keep(List<String> told) {
        answers.add(told);
        notifyAll();
    }

    private synchronized boolean hasEnded() {
        return ended;
    }

    /** Blocks until so many more connections have come and gone; returns what they were told. */
    synchronized List<List<String>> awaitMore(int connections) throws InterruptedException {
        int before = answers.size();
        while (answers.size() < before + connections) {
            wait();
        }
        return List.copyOf(answers.subList(before, before + connections));
    }

    /** How many connections have come and gone. */
    synchronized int connections() {
        return answers.size();
    }

    /** After it has begun. Waits for the last connection's end. */
    @Override
    public void close() {
        synchronized (this) {
            ended = true;
        }
        storm.join();
    }
}
