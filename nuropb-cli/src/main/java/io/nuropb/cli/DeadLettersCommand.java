package io.nuropb.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What comes before the name of a command that is about dead letters. */
@Command(
        name = "dead-letters",
        sortOptions = false,
        description = "Looks at the dead letters of a service, and replays, parks or discards them.")
final class DeadLettersCommand {

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    boolean help;
}
