package io.nuropb.cli;

import io.nuropb.SystemScheduler;
import io.nuropb.json.JacksonJson;
import java.util.List;
import java.util.Map;

/** The program behind {@code bin/nuropb}. */
public final class Nuropb {

    /** Set by {@code bin/nuropb}, for a JVM cannot tell whether its output goes to a terminal. */
    private static final String TERMINAL = "nuropb.terminal";

    private static final String LOG_LEVEL = "org.slf4j.simpleLogger.log.io.nuropb";

    private static final String VERBOSE = "--verbose";

    private Nuropb() {}

    /** Runs one command and ends with its exit status. */
    public static void main(String[] arguments) {
        // Before anything logs, for a logger keeps the level that it began with.
        if (isVerbose(List.of(arguments), System.getenv()) && System.getProperty(LOG_LEVEL) == null) {
            System.setProperty(LOG_LEVEL, "debug");
        }
        JacksonJson json = new JacksonJson();
        SystemScheduler scheduler = new SystemScheduler();
        Program program = new Program(
                System.getenv(),
                System.in,
                System.out,
                System.err,
                Boolean.getBoolean(TERMINAL),
                json,
                scheduler,
                options -> RealPorts.of(options, scheduler, json),
                new ProcessSignals(scheduler));
        System.exit(program.run(arguments));
    }

    /** What the options will say when they are read: a wrong value is complained about then. */
    static boolean isVerbose(List<String> arguments, Map<String, String> environment) {
        String said = environment.getOrDefault(EnvironmentDefaults.variable(VERBOSE), "");
        for (String argument : arguments) {
            if (argument.equals(VERBOSE)) {
                said = "true";
            } else if (argument.startsWith(VERBOSE + "=")) {
                said = argument.substring(VERBOSE.length() + 1);
            }
        }
        return EnvironmentDefaults.isYes(said);
    }
}
