package io.nuropb.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Two candidates of the same library, of whom one leads and the other one waits. */
final class CandidatePair implements ElectionPeer {

    private static final long LIMIT_SECONDS = 30;

    private final String label;
    private ElectionCandidate leading;
    private ElectionCandidate waiting;

    /** Has both join; the first one leads. Both are closed with the pair. */
    CandidatePair(String label, ElectionCandidate first, ElectionCandidate second) throws Exception {
        this.label = label;
        leading = first;
        waiting = second;
        first.join();
        await(first.elected());
        second.join();
    }

    /** The value of a future that completes within half a minute. */
    static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Asks a server until it says yes, for half a minute at most. */
    static void awaitAnswer(String what, Callable<Boolean> question) throws Exception {
        long begun = System.nanoTime();
        while (!question.call()) {
            if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
                throw new TimeoutException("Not within " + LIMIT_SECONDS + " s: " + what);
            }
        }
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public Duration handover() throws Exception {
        ElectionCandidate old = leading;
        ElectionCandidate successor = waiting;
        long begun = System.nanoTime();
        old.leave();
        long elected = await(successor.elected());
        leading = successor;
        waiting = old;
        old.join();
        return Duration.ofNanos(elected - begun);
    }

    @Override
    public void close() throws IOException {
        waiting.close();
        leading.close();
    }
}
