package io.nuropb.cli;

import io.nuropb.deadletters.DeadLetter;
import io.nuropb.deadletters.DeadLetterCounts;
import io.nuropb.deadletters.DeadLetterFilter;
import io.nuropb.deadletters.DeadLetterRun;
import io.nuropb.deadletters.DeadLetterTool;
import io.nuropb.deadletters.LetterGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists dead letters. */
@Command(
        name = "list",
        sortOptions = false,
        description = {
            "Lists the dead letters of a service, the oldest first, a line each, and then how many there are. Leaves each",
            "where it is; while it looks, nobody else finds them there."
        })
final class LetterListCommand extends LetterCommand {

    private static final int DEFAULT_COUNT = 100;
    private static final int MAX_COUNT = 10_000;

    @Option(names = "--count", paramLabel = "N", description = "List so many at most, 1 to 10000. Default: 100")
    @Nullable
    Integer count;

    @Option(
            names = "--content",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description = "Show the beginning of each body, secrets included.")
    boolean content;

    private final List<Map<String, @Nullable Object>> lines = new ArrayList<>();

    LetterListCommand(Program program) {
        super(program);
    }

    @Override
    void check() {
        if (count != null && (count < 1 || count > MAX_COUNT)) {
            throw new IllegalArgumentException("--count is " + count + "; allowed: 1 to " + MAX_COUNT);
        }
    }

    @Override
    DeadLetterRun begin(DeadLetterTool tool, DeadLetterFilter filter) {
        int most = count == null ? DEFAULT_COUNT : count;
        return tool.look(filter, letter -> {
            synchronized (lines) {
                if (lines.size() < most) {
                    lines.add(line(letter));
                }
            }
        });
    }

    @Override
    Map<String, @Nullable Object> printed(Printer printer, DeadLetterCounts counts)
            throws InterruptedException, ExecutionException {
        synchronized (lines) {
            for (Map<String, @Nullable Object> line : lines) {
                print(printer, line);
            }
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            result.put("listed", lines.size());
            return result;
        }
    }

    private Map<String, @Nullable Object> line(DeadLetter letter) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("died", letter.firstDeath().time().map(Object::toString).orElse(null));
        line.put("reason", letter.firstDeath().reason());
        line.put("kind", LetterGroupsCommand.word(letter.kind()));
        line.put("method", letter.subject().orElse(null));
        line.put("group", letter.group().id());
        line.put("exchange", letter.firstDeath().exchange());
        line.put("routing_keys", letter.firstDeath().routingKeys());
        line.putAll(LetterGroupsCommand.shown(LetterGroup.Sample.of(letter, content)));
        return line;
    }
}
