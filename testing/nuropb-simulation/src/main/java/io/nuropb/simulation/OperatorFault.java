package io.nuropb.simulation;

import io.nuropb.election.OperatorControl;
import java.time.Duration;

/** What an operator may do to a fleet; only to the coordinator in memory, for others do not say how it is done. */
enum OperatorFault {
    /** An operator pauses the fleet, and resumes it. */
    FLEET_PAUSED(90);

    private final Duration longest;

    OperatorFault(int longestSeconds) {
        longest = Duration.ofSeconds(longestSeconds);
    }

    Fault in(World world) {
        return new Fault(name(), longest, victim -> {
            OperatorControl pause = new OperatorControl(false, "operator", "maintenance");
            world.builtIn().store().control(World.SERVICE, pause);
            return () -> world.builtIn().store().withdrawControl(World.SERVICE);
        });
    }
}
