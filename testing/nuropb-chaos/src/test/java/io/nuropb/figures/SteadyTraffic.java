package io.nuropb.figures;

import io.nuropb.client.MeshClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Keeps calls and events under way, each under a name of its own, and notes what fails. */
final class SteadyTraffic {
    private static final int IN_FLIGHT = 8;

    private final String service;
    private final MeshClient client;
    private final Set<String> methods = ConcurrentHashMap.newKeySet();
    private final Set<String> topics = ConcurrentHashMap.newKeySet();
    final Set<String> published = ConcurrentHashMap.newKeySet();
    final Set<String> handled = ConcurrentHashMap.newKeySet();
    final Set<String> failures = ConcurrentHashMap.newKeySet();
    final AtomicLong calls = new AtomicLong();
    private boolean ending;
    private int underWay;

    SteadyTraffic(String service, MeshClient client) {
        this.service = service;
        this.client = client;
    }

    void use(String method) {
        methods.add(method);
    }

    void publish(String topic) {
        topics.add(topic);
    }

    /** Publishes no more of this topic from the next call on. */
    void publishNoMore(String topic) {
        topics.remove(topic);
    }

    synchronized void begin() {
        ending = false;
        for (int i = 0; i < IN_FLIGHT; i++) {
            next();
        }
    }

    private void next() {
        underWay++;
        long number = calls.incrementAndGet();
        List<String> all = new ArrayList<>(methods);
        String method = all.get((int) (number % all.size()));
        for (String topic : topics) {
            String event = topic + "-" + number;
            published.add(event);
            CompletionStage<Void> sent = client.publish(topic, event);
            sent.whenComplete((done, failure) -> note(event, failure));
        }
        CompletionStage<String> answer = client.request(service, method, Map.of(), String.class);
        answer.whenComplete((value, failure) -> {
            note(method, failure);
            answered();
        });
    }

    private void note(String what, @Nullable Throwable failure) {
        if (failure != null) {
            failures.add(what + ": " + failure.getMessage());
        }
    }

    private synchronized void answered() {
        underWay--;
        if (!ending) {
            next();
        }
        notifyAll();
    }

    synchronized void awaitMore(long more) throws InterruptedException {
        long wanted = calls.get() + more;
        while (calls.get() < wanted) {
            wait();
        }
    }

    synchronized void end() throws InterruptedException {
        ending = true;
        while (underWay > 0) {
            wait();
        }
    }
}
