package io.nuropb.cli;

import io.nuropb.deadletters.DeadLetterAct;
import io.nuropb.deadletters.DeadLetterAct.Deed;
import picocli.CommandLine.Command;

/** Parks dead letters. */
@Command(
        name = "park",
        sortOptions = false,
        description = {
            "Puts dead letters of a service into its parking queue, which is durable and which nobody consumes. Without",
            "--yes, it counts what it would do and changes nothing."
        })
final class ParkCommand extends LetterActCommand {

    ParkCommand(Program program) {
        super(program);
    }

    @Override
    DeadLetterAct act() {
        return act(Deed.PARK);
    }
}
