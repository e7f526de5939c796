package io.nuropb.simulation;

import java.time.Duration;
import java.util.function.Function;

/**
 * Something that can befall a fleet in one world. It begins at one moment and is put right after a while; several may
 * overlap.
 *
 * @param name in capitals; no other has it
 * @param longest how long it lasts at most, in a dense life
 * @param begin lets it happen to a process, or to all, and returns how to put it right; that is called once, later
 */
record Fault(String name, Duration longest, Function<SimulatedProcess, Runnable> begin) {}
