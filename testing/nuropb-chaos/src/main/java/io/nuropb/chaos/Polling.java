package io.nuropb.chaos;

import io.nuropb.testservers.ServerException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what others bring about, and looks again and again. */
final class Polling {

    private static final long BETWEEN_LOOKS_MILLIS = 50;

    private Polling() {}

    /** Whether it came within the limit. */
    static boolean sees(BooleanSupplier condition, Duration limit) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > limit.toNanos()) {
                return false;
            }
            pause(Duration.ofMillis(BETWEEN_LOOKS_MILLIS));
        }
        return true;
    }

    /** @throws ServerException if it does not come within the limit */
    static void until(String what, Duration limit, BooleanSupplier condition) {
        if (!sees(condition, limit)) {
            throw new ServerException("Waited for " + limit + " in vain: " + what);
        }
    }

    /** The first answer with something in it. */
    static <T> List<T> value(String what, Duration limit, Supplier<List<T>> question) {
        long begun = System.nanoTime();
        List<T> answer = question.get();
        while (answer.isEmpty()) {
            if (System.nanoTime() - begun > limit.toNanos()) {
                throw new ServerException("Waited for " + limit + " in vain: " + what);
            }
            pause(Duration.ofMillis(BETWEEN_LOOKS_MILLIS));
            answer = question.get();
        }
        return answer;
    }

    /** Lets time pass, as the plan of a storm wants it. */
    static void pause(Duration time) {
        long begun = System.nanoTime();
        long left = time.toNanos();
        while (left > 0) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                throw new ServerException("Interrupted during a pause");
            }
            left = time.toNanos() - (System.nanoTime() - begun);
        }
    }
}
