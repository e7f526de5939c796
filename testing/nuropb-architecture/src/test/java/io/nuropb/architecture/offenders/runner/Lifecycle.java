package io.nuropb.architecture.offenders.runner;

/** A machine that looks harmless; its parts are not. */
public record Lifecycle(
        CallsAPort port, ReadsAFile file, ReadsTheClock clock, StartsAThread thread, ThrowsDice dice, WritesALog log) {}
