package io.nuropb.cli;

import io.nuropb.session.FleetOperator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Changes a limit of a running fleet. */
@Command(
        name = "set",
        sortOptions = false,
        description = {
            "Changes a limit of a running fleet: the leader proclaims it. It stays so, whoever leads, until it is set",
            "again. Needs --etcd-endpoints."
        })
final class SetCommand extends OperatorCommand {

    private static final String CONFIGURED = "configured";

    @Option(
            names = "--hw-mark",
            paramLabel = "MESSAGES",
            required = true,
            description =
                    "The backlog at which more instances are wanted, at least 1; or 'configured' for the instances' own.")
    String highWaterMark = "";

    @Mixin
    private final OperatorName wisher = new OperatorName();

    SetCommand(Program program) {
        super(program);
    }

    @Override
    Function<FleetOperator, CompletionStage<Map<String, @Nullable Object>>> act() {
        OptionalLong messages = messages();
        return operator ->
                operator.highWaterMark(messages, wisher.by, wisher.why).thenApply(OperatorName::shown);
    }

    private OptionalLong messages() {
        if (highWaterMark.equals(CONFIGURED)) {
            return OptionalLong.empty();
        }
        if (!highWaterMark.matches("[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException("--hw-mark '" + highWaterMark
                    + "' is neither a number of messages from 1 on nor '" + CONFIGURED + "'");
        }
        return OptionalLong.of(Long.parseLong(highWaterMark));
    }
}
