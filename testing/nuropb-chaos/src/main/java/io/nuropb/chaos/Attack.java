package io.nuropb.chaos;

import io.nuropb.testservers.ServerException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A fault and whom it is meant for, ready to be done.
 *
 * @param target whom it is meant for
 * @param blow does it
 * @param end undoes what was hit, and comes back when it is undone
 */
record Attack(String target, Blow blow, Runnable end) {

    /** Does a fault; it may block. */
    @FunctionalInterface
    interface Blow {
        /** Whom it hit. Empty if there was nothing to be hit: then nothing has changed, and nothing is to be undone. */
        Optional<String> strike();
    }

    /**
     * An attack on one target and nobody else.
     *
     * @param hits does it, and says whether it hit
     */
    static Attack on(String target, BooleanSupplier hits, Runnable end) {
        return new Attack(target, () -> hits.getAsBoolean() ? Optional.of(target) : Optional.empty(), end);
    }

    /** An attack after which there is nothing to be undone. */
    static Attack once(String target, BooleanSupplier hits) {
        return on(target, hits, () -> {});
    }

    /** Does something to a server or a process if it is there. */
    static BooleanSupplier ifSo(BooleanSupplier there, Runnable blow) {
        return () -> {
            boolean hit = there.getAsBoolean();
            if (hit) {
                blow.run();
            }
            return hit;
        };
    }

    /**
     * Does something to what a server holds, and says whether it was there.
     *
     * @param missing what the server says if it was not
     */
    static boolean hits(Runnable blow, String missing) {
        try {
            blow.run();
            return true;
        } catch (ServerException e) {
            if (String.valueOf(e.getMessage()).contains(missing)) {
                return false;
            }
            throw e;
        }
    }
}
