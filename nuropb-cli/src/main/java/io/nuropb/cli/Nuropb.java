package io.nuropb.cli;

import io.nuropb.SystemScheduler;
import io.nuropb.json.JacksonJson;
import java.util.Arrays;

/** The program behind {@code bin/nuropb}. */
public final class Nuropb {

    /** Set by {@code bin/nuropb}, for a JVM cannot tell whether its output goes to a terminal. */
    private static final String TERMINAL = "nuropb.terminal";

    private static final String LOG_LEVEL = "org.slf4j.simpleLogger.log.io.nuropb";

    private Nuropb() {}

    /** Runs one command and ends with its exit status. */
    public static void main(String[] arguments) {
        // Before anything logs, for a logger keeps the level that it began with.
        if (Arrays.asList(arguments).contains("--verbose") && System.getProperty(LOG_LEVEL) == null) {
            System.setProperty(LOG_LEVEL, "debug");
        }
        JacksonJson json = new JacksonJson();
        SystemScheduler scheduler = new SystemScheduler();
        Program program = new Program(
                System.getenv(),
                System.out,
                System.err,
                Boolean.getBoolean(TERMINAL),
                json,
                scheduler,
                options -> RealPorts.of(options, scheduler, json),
                new ProcessSignals(scheduler));
        System.exit(program.run(arguments));
    }
}
