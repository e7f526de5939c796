package io.nuropb.testservers;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A bounded wait on a condition. */
final class BoundedWait {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(10);

    private BoundedWait() {}

    static void eventually(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT.toNanos())
                throw new AssertionError("Not within " + LIMIT + ": " + what);
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
