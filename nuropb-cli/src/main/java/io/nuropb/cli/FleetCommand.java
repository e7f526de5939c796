package io.nuropb.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What comes before the name of a command that is about a whole fleet. */
@Command(name = "fleet", sortOptions = false, description = "Looks after the fleet of a service.")
final class FleetCommand {

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    boolean help;
}
