package io.nuropb.architecture.offenders.runner;

/** A part of the machine that has a thread of its own. */
public record StartsAThread() {

    Thread thread() {
        return new Thread(() -> {}, "restless");
    }
}
