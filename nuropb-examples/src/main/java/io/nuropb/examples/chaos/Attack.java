package io.nuropb.examples.chaos;

/**
 * A fault and its victim, ready to be done.
 *
 * @param victim whom it hits
 * @param begin does it
 * @param end undoes it, and comes back when it is undone
 */
record Attack(String victim, Step begin, Step end) {

    /** Part of an attack; it may block. */
    @FunctionalInterface
    interface Step {
        void run() throws InterruptedException;
    }

    /** An attack after which there is nothing to be undone. */
    static Attack once(String victim, Step begin) {
        return new Attack(victim, begin, () -> {});
    }
}
