package io.nuropb.architecture.offenders.runner;

import io.nuropb.architecture.offenders.election.Coordinator;

/** A part of the machine that acts instead of asking for an effect. */
public record CallsAPort(Coordinator coordinator) {

    void join() {
        coordinator.join();
    }
}
