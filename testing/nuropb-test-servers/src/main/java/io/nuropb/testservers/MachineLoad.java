package io.nuropb.testservers;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * How busy this machine was when this JVM began, for tests against real servers whose time limits are short so that
 * they do not take long: where many processes wait for a processor, a second is not enough for what takes a few
 * milliseconds of it.
 */
public final class MachineLoad {

    /** A build by itself has so many tasks for each processor. */
    private static final double OWN_TASKS = 2;

    private static final double MOST = 6;

    /** Some turns on a processor, so that those in between count. */
    private static final long SPIN_NANOS = 20_000_000;

    private static final double FACTOR = factor();

    private MachineLoad() {}

    /** The same in whole seconds, for what is told in these. */
    public static Duration stretchedSeconds(Duration undisturbed) {
        return Duration.ofSeconds(stretched(undisturbed).plusMillis(999).toSeconds());
    }

    /**
     * A limit, or another time, that is right where nothing but this build runs: as it is there, and up to six times as
     * long elsewhere.
     */
    public static Duration stretched(Duration undisturbed) {
        return Duration.ofMillis(Math.round(undisturbed.toMillis() * FACTOR));
    }

    /**
     * How long to wait for what must happen, which only a failing test does to the end: as a {@linkplain #stretched
     * stretched} limit, and longer where the machine has become busier since.
     */
    public static Duration patience(Duration undisturbed) {
        double now = Math.min(MOST, Math.max(FACTOR, tasksBesidesOwn()));
        return Duration.ofMillis(Math.round(undisturbed.toMillis() * now));
    }

    private static double factor() {
        return Math.min(MOST, Math.max(1, Math.max(tasksBesidesOwn(), waits())));
    }

    /**
     * The tasks of the last minute for each processor, as a multiple of the build's own; less than 0 where the platform
     * does not know.
     */
    private static double tasksBesidesOwn() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        return system.getSystemLoadAverage() / system.getAvailableProcessors() / OWN_TASKS;
    }

    /**
     * How much longer this thread takes for some work at present than the processor does: what others began a moment
     * ago counts, too.
     */
    private static double waits() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        if (!threads.isCurrentThreadCpuTimeSupported()) {
            return 1;
        }
        long begun = System.nanoTime();
        long used = threads.getCurrentThreadCpuTime();
        long spun = 0;
        while (spun < SPIN_NANOS) {
            spun = threads.getCurrentThreadCpuTime() - used;
        }
        return (double) (System.nanoTime() - begun) / spun / OWN_TASKS;
    }
}
