package io.nuropb.cli;

import io.nuropb.deadletters.DeadLetterAct;
import io.nuropb.deadletters.DeadLetterAct.Deed;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Replays dead letters. */
@Command(
        name = "replay",
        sortOptions = false,
        description = {
            "Puts dead letters of a service into its queue once more, each with the time to live that it had. Without --yes,",
            "it counts what it would do and changes nothing. Requests stay, unless --requests is given: their callers have",
            "given up. What was replayed three times already goes to the parking queue."
        })
final class ReplayCommand extends LetterActCommand {

    @Option(
            names = "--requests",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description = "Replay requests, too: they are handled, and nobody waits for the answers.")
    boolean requests;

    @Option(
            names = "--max-replays",
            paramLabel = "N",
            description = "How often a message may be replayed before it is parked, 1 to 100. Default: 3")
    @Nullable
    Integer maxReplays;

    ReplayCommand(Program program) {
        super(program);
    }

    @Override
    DeadLetterAct act() {
        DeadLetterAct act = act(Deed.REPLAY);
        act = maxReplays == null ? act : act.withMaxReplays(maxReplays);
        return requests ? act.includingRequests() : act;
    }
}
