package io.nuropb.cli;

import io.nuropb.deadletters.DeadLetterAct;
import io.nuropb.deadletters.DeadLetterAct.Deed;
import picocli.CommandLine.Command;

/** Discards dead letters. */
@Command(
        name = "discard",
        sortOptions = false,
        description = {
            "Forgets dead letters of a service, for good. Without --yes, it counts what it would do and changes nothing."
        })
final class DiscardCommand extends LetterActCommand {

    DiscardCommand(Program program) {
        super(program);
    }

    @Override
    DeadLetterAct act() {
        return act(Deed.DISCARD);
    }
}
