package io.nuropb.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** The program's name, before the name of a command. */
@Command(
        name = "nuropb",
        description =
                "Calls services on a NuroPB mesh, publishes and listens, serves a sample, and looks after fleets and dead"
                        + " letters.",
        versionProvider = NuropbCommand.Version.class,
        footer = {
            "",
            "Every option can come from the environment: --amqp-url from NUROPB_AMQP_URL, and so on; what is on the",
            "command line counts. Results go to stdout: one JSON object a line, or readable text on a terminal. Logs",
            "and complaints go to stderr.",
            "",
            "Exit status: 0 result, 1 error response or failure, 2 usage, 3 time-out."
        })
final class NuropbCommand {

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the version.")
    boolean version;

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String known = Nuropb.class.getPackage().getImplementationVersion();
            return new String[] {"nuropb " + (known == null ? "(not packaged)" : known)};
        }
    }
}
