package io.nuropb.architecture.offenders.runner;

/** A part of the machine that looks at the time itself. */
public record ReadsTheClock() {

    long now() {
        return System.nanoTime();
    }
}
