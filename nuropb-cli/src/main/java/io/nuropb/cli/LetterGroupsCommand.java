package io.nuropb.cli;

import io.nuropb.DurationText;
import io.nuropb.deadletters.DeadLetter.Kind;
import io.nuropb.deadletters.DeadLetterCounts;
import io.nuropb.deadletters.DeadLetterFilter;
import io.nuropb.deadletters.DeadLetterRun;
import io.nuropb.deadletters.DeadLetterTool;
import io.nuropb.deadletters.LetterGroup;
import io.nuropb.deadletters.LetterGroups;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Counts dead letters by what they died of. */
@Command(
        name = "groups",
        sortOptions = false,
        description = {
            "Counts the dead letters of a service by what they died of, the largest group first, a line each, and then how",
            "many there are. Leaves each where it is; while it looks, nobody else finds them there."
        })
final class LetterGroupsCommand extends LetterCommand {

    @Option(
            names = "--content",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description = "Show the beginning of one body of each group, secrets included.")
    boolean content;

    private @Nullable LetterGroups groups;

    LetterGroupsCommand(Program program) {
        super(program);
    }

    @Override
    void check() {
        groups = content ? LetterGroups.withContent() : LetterGroups.redacted();
    }

    @Override
    DeadLetterRun begin(DeadLetterTool tool, DeadLetterFilter filter) {
        LetterGroups counted = groups();
        return tool.look(filter, counted::add);
    }

    private LetterGroups groups() {
        if (groups == null) {
            throw new IllegalStateException("Letters are grouped before the command line is checked");
        }
        return groups;
    }

    @Override
    Map<String, @Nullable Object> printed(Printer printer, DeadLetterCounts counts)
            throws InterruptedException, ExecutionException {
        LetterGroups counted = groups();
        Instant now = program.scheduler().wallClock();
        for (LetterGroup group : counted.groups()) {
            print(printer, line(group, now));
        }
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("groups", counted.groups().size());
        result.put("ungrouped", counted.ungrouped());
        return result;
    }

    private static Map<String, @Nullable Object> line(LetterGroup group, Instant now) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("group", group.key().id());
        line.put("count", group.count());
        line.put("reason", group.key().reason());
        line.put("error", group.key().error().orElse(null));
        line.put("kind", word(group.key().kind()));
        line.put("method", group.key().subject().orElse(null));
        line.put("frame", group.key().frame().orElse(null));
        line.put("first", group.first().map(Object::toString).orElse(null));
        line.put("last", group.last().map(Object::toString).orElse(null));
        line.put("oldest", group.oldestAge(now).map(LetterGroupsCommand::age).orElse(null));
        line.put("latest", group.latestAge(now).map(LetterGroupsCommand::age).orElse(null));
        line.put("sample", shown(group.sample()));
        return line;
    }

    private static String age(Duration age) {
        return DurationText.of(Duration.ofSeconds(age.toSeconds()));
    }

    /** What a letter is, in the words of the protocol. */
    static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** A letter, with its content only if it was taken with it. */
    static Map<String, @Nullable Object> shown(LetterGroup.Sample sample) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("correlation_id", sample.correlationId().orElse(null));
        shown.put("trace_id", sample.traceId().orElse(null));
        shown.put("originator", sample.originator().orElse(null));
        shown.put("replays", sample.replays());
        shown.put("bytes", sample.bytes());
        sample.content().ifPresent(text -> shown.put("content", text));
        return shown;
    }
}
