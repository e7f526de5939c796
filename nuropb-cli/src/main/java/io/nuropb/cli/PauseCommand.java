package io.nuropb.cli;

import io.nuropb.Justification;
import io.nuropb.session.FleetOperator;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Has no instance of a service consume. */
@Command(
        name = "pause",
        sortOptions = false,
        description = {
            "Has no instance of a service consume: the leader proclaims it, and each instance drains. Messages wait in",
            "the queue. It stays so, whoever leads, until it is resumed. Python instances do not heed it: under a Python leader",
            "Java instances pause by themselves. Needs --etcd-endpoints."
        })
final class PauseCommand extends OperatorCommand {

    @Mixin
    private final OperatorName wisher = new OperatorName();

    PauseCommand(Program program) {
        super(program);
    }

    @Override
    Function<FleetOperator, CompletionStage<Map<String, @Nullable Object>>> act() {
        Justification said = wisher.justification();
        return operator -> told(operator, operator.pause(said.by(), said.why()));
    }
}
