package io.nuropb.cli;

import io.nuropb.deadletters.DeadLetterAct;
import io.nuropb.deadletters.DeadLetterCounts;
import io.nuropb.deadletters.DeadLetterFilter;
import io.nuropb.deadletters.DeadLetterRun;
import io.nuropb.deadletters.DeadLetterTool;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that does something with dead letters, if it is told to, and else counts what it would do. */
abstract class LetterActCommand extends LetterCommand {

    @Option(
            names = "--yes",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description = "Do it; without it, only what would be done is counted. Needs --by and --why.")
    boolean yes;

    @Option(names = "--by", paramLabel = "NAME", description = "Who wants it, for the log.")
    String by = "";

    @Option(names = "--why", paramLabel = "TEXT", description = "What for, for the log.")
    String why = "";

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "So many letters a second at most, 0.01 to 100000. Default: as many as the broker takes")
    @Nullable
    Double rate;

    private final AtomicBoolean isTelling = new AtomicBoolean();

    LetterActCommand(Program program) {
        super(program);
    }

    /** What to do, on whose word. */
    abstract DeadLetterAct act();

    /** An act of a kind, or its dry run. */
    final DeadLetterAct act(DeadLetterAct.Deed deed) {
        DeadLetterAct dry = DeadLetterAct.dryRun(deed);
        double perSecond = rate == null ? dry.perSecond() : rate;
        return new DeadLetterAct(deed, dry.filter(), perSecond, dry.maxReplays(), dry.withRequests(), !yes, by, why);
    }

    @Override
    void check() {
        if (yes && (by.isBlank() || why.isBlank())) {
            throw new IllegalArgumentException(
                    "--yes needs --by NAME and --why TEXT: the log tells who did what to dead letters, and what for");
        }
        act();
    }

    @Override
    DeadLetterRun begin(DeadLetterTool tool, DeadLetterFilter filter) {
        return tool.act(act().withFilter(filter), this::tell);
    }

    /** Somebody who sits at a terminal sees that it goes on; one that is stopped keeps nothing from going on. */
    private void tell(DeadLetterCounts counts) {
        if (program.terminal() && yes && !isTelling.getAndSet(true)) {
            program.scheduler().blocking().execute(() -> {
                program.err()
                        .println(counts.replayed() + " replayed, " + counts.parked() + " parked, " + counts.discarded()
                                + " discarded so far");
                isTelling.set(false);
            });
        }
    }

    @Override
    Map<String, @Nullable Object> printed(Printer printer, DeadLetterCounts counts) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("dry_run", !yes);
        return result;
    }
}
