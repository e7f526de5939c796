package io.nuropb.cli;

import io.nuropb.Justification;
import io.nuropb.election.InstanceBounds;
import io.nuropb.election.OperatorControl;
import io.nuropb.session.FleetOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Changes a limit of a running fleet. */
@Command(
        name = "set",
        sortOptions = false,
        description = {
            "Changes a limit of a running fleet: the leader goes by it. It stays so, whoever leads, until it is set again.",
            "Needs --etcd-endpoints."
        })
final class SetCommand extends OperatorCommand {

    private static final String CONFIGURED = "configured";

    private static final Pattern BOUNDS = Pattern.compile("([1-9][0-9]{0,8})\\.\\.([1-9][0-9]{0,8})");

    @Option(
            names = "--hw-mark",
            paramLabel = "MESSAGES",
            description =
                    "The backlog at which more instances are wanted, at least 1; or 'configured' for the instances' own.")
    String highWaterMark = "";

    @Option(
            names = "--instances",
            paramLabel = "MIN..MAX",
            description = "How few and how many instances the leader may ask for, from 1 to 10000; or 'configured'.")
    String instances = "";

    @Mixin
    private final OperatorName wisher = new OperatorName();

    /** One limit, as it is asked for, and what writes it. */
    private record Change(String part, Function<FleetOperator, CompletionStage<OperatorControl>> write) {}

    SetCommand(Program program) {
        super(program);
    }

    @Override
    Function<FleetOperator, CompletionStage<Map<String, @Nullable Object>>> act() {
        List<Change> changes = changes();
        return operator -> {
            CompletionStage<OperatorControl> changed = written(changes.get(0), operator);
            for (Change next : changes.subList(1, changes.size())) {
                changed = changed.thenCompose(before -> written(next, operator));
            }
            return told(operator, changed);
        };
    }

    private CompletionStage<OperatorControl> written(Change change, FleetOperator operator) {
        return change.write().apply(operator).thenApply(control -> {
            wrote(change.part());
            return control;
        });
    }

    private List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        Justification said = wisher.justification();
        if (!highWaterMark.isEmpty()) {
            OptionalLong messages = messages(highWaterMark);
            changes.add(new Change(
                    "--hw-mark " + highWaterMark, operator -> operator.highWaterMark(messages, said.by(), said.why())));
        }
        if (!instances.isEmpty()) {
            Optional<InstanceBounds> bounds = bounds(instances);
            changes.add(new Change(
                    "--instances " + instances, operator -> operator.instances(bounds, said.by(), said.why())));
        }
        if (changes.isEmpty()) {
            throw new IllegalArgumentException("There is nothing to set: give --hw-mark or --instances");
        }
        return changes;
    }

    private static OptionalLong messages(String text) {
        if (text.equals(CONFIGURED)) {
            return OptionalLong.empty();
        }
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException(
                    "--hw-mark '" + text + "' is neither a number of messages from 1 on nor '" + CONFIGURED + "'");
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    private static Optional<InstanceBounds> bounds(String text) {
        if (text.equals(CONFIGURED)) {
            return Optional.empty();
        }
        Matcher matcher = BOUNDS.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("--instances '" + text
                    + "' is neither two numbers from 1 on, such as 2..20, nor '" + CONFIGURED + "'");
        }
        return Optional.of(new InstanceBounds(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))));
    }
}
