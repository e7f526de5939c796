package io.nuropb.chaos;

import io.nuropb.testservers.ServerException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A fault and whom it is meant for, ready to be done.
 *
 * @param target whom it is meant for
 * @param injection does it
 * @param end undoes what was hit, and comes back when it is undone
 */
record PreparedFault(String target, Injection injection, Runnable end) {

    /** Does a fault; it may block. */
    @FunctionalInterface
    interface Injection {
        /** Whom it hit. Empty if there was nothing to be hit: then nothing has changed, and nothing is to be undone. */
        Optional<String> inject();
    }

    /**
     * A fault that hits one target and nobody else.
     *
     * @param hits does it, and says whether it hit
     */
    static PreparedFault on(String target, BooleanSupplier hits, Runnable end) {
        return new PreparedFault(target, () -> hits.getAsBoolean() ? Optional.of(target) : Optional.empty(), end);
    }

    /** A fault after which there is nothing to be undone. */
    static PreparedFault once(String target, BooleanSupplier hits) {
        return on(target, hits, () -> {});
    }

    /** Does something to a server or a process if it is there. */
    static BooleanSupplier ifSo(BooleanSupplier there, Runnable injection) {
        return () -> {
            boolean hit = there.getAsBoolean();
            if (hit) {
                injection.run();
            }
            return hit;
        };
    }

    /**
     * Does something to what a server holds, and says whether it was there.
     *
     * @param missing what the server says if it was not
     */
    static boolean hits(Runnable injection, String missing) {
        try {
            injection.run();
            return true;
        } catch (ServerException e) {
            if (String.valueOf(e.getMessage()).contains(missing)) {
                return false;
            }
            throw e;
        }
    }
}
