package io.nuropb.demo;

import java.util.ArrayList;
import java.util.List;

/** What a demonstration promised, and which of it was broken. Thread-safe. */
final class Expectations {

    private final List<String> broken = new ArrayList<>();
    private int checked;

    /**
     * Holds what was found against an expectation.
     *
     * @param sentence what is wrong if it was not kept
     */
    synchronized void keep(boolean kept, String sentence) {
        checked++;
        if (!kept) {
            broken.add(sentence);
        }
    }

    /**
     * The same for an expectation without which there is no going on.
     *
     * @throws FailedExpectation if it was not kept
     */
    void need(boolean kept, String sentence) {
        keep(kept, sentence);
        if (!kept) {
            throw new FailedExpectation(sentence);
        }
    }

    synchronized boolean areKept() {
        return broken.isEmpty();
    }

    /** The last word. */
    synchronized String verdict() {
        return broken.isEmpty()
                ? "PASSED: all " + checked + " promises were kept."
                : "FAILED: " + String.join(System.lineSeparator() + "FAILED: ", broken);
    }
}
