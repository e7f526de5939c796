package io.nuropb.simulation;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Where a process's calls leave it. A process can end at any one of them, before it or after; from then on none leaves
 * it.
 */
final class Boundary {

    private final SimulatedProcess process;
    private int callsLeft;
    private boolean endsAfter;

    Boundary(SimulatedProcess process) {
        this.process = process;
    }

    /**
     * Lets the process end at one of its next calls.
     *
     * @param calls at which one; 1 or more
     * @param after whether the call is still made
     */
    void endAt(int calls, boolean after) {
        callsLeft = calls;
        endsAfter = after;
    }

    void endNever() {
        callsLeft = 0;
    }

    <T> CompletionStage<T> cross(Supplier<CompletionStage<T>> call) {
        boolean last = !process.hasCrashed() && callsLeft > 0 && --callsLeft == 0;
        if (last && !endsAfter) {
            process.crash();
        }
        if (process.hasCrashed()) {
            return new CompletableFuture<>();
        }
        CompletionStage<T> answer = call.get();
        if (last) {
            process.crash();
        }
        return answer;
    }
}
