package io.nuropb.runner;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A queue of events that are handled one at a time, in the order of their arrival, on an executor's threads.
 *
 * <p>Its length is bounded by what can be under way: each effect brings one event, each session and consumption one more of a
 * kind at a time.
 */
final class Inbox<E> {

    private final Executor executor;
    private final Consumer<E> handler;
    private final Queue<E> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger length = new AtomicInteger();

    Inbox(Executor executor, Consumer<E> handler) {
        this.executor = executor;
        this.handler = handler;
    }

    /** Adds an event; may be called from any thread, the handler's included. */
    void post(E event) {
        waiting.add(event);
        if (length.getAndIncrement() == 0) {
            executor.execute(this::handleAll);
        }
    }

    private void handleAll() {
        do {
            E event = waiting.remove();
            try {
                handler.accept(event);
            } catch (RuntimeException | Error broken) {
                executor.execute(this::resume);
                throw broken;
            }
        } while (length.decrementAndGet() > 0);
    }

    /** Goes on behind an event whose handler failed; the executor has been shown the failure. */
    private void resume() {
        if (length.decrementAndGet() > 0) {
            handleAll();
        }
    }
}
