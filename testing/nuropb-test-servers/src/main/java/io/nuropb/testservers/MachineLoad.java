package io.nuropb.testservers;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;

/**
 * How busy this machine was when this JVM began, for tests against real servers whose time limits are short so that they do not take long:
 * where many processes wait for a processor, a second is not enough for what takes a few milliseconds of it.
 */
public final class MachineLoad {

    /** A build by itself has so many tasks for each processor. */
    private static final double OWN_TASKS = 2;

    private static final double MOST = 6;

    private static final double FACTOR = factor();

    private MachineLoad() {}

    /** A limit, or another time, that is right where nothing but this build runs: as it is there, and up to six times as long elsewhere. */
    public static Duration stretched(Duration undisturbed) {
        return Duration.ofMillis(Math.round(undisturbed.toMillis() * FACTOR));
    }

    /** The tasks for each processor beyond the build's own; 1 where the platform does not know, which tells less than 0. */
    private static double factor() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        double tasks = system.getSystemLoadAverage() / system.getAvailableProcessors();
        return Math.min(MOST, Math.max(1, tasks / OWN_TASKS));
    }
}
