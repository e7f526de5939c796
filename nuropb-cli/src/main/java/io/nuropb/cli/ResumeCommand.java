package io.nuropb.cli;

import io.nuropb.Justification;
import io.nuropb.session.FleetOperator;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Has the instances of a service consume again. */
@Command(
        name = "resume",
        sortOptions = false,
        description = {"Has the instances of a service consume again after a pause. Needs --etcd-endpoints."})
final class ResumeCommand extends OperatorCommand {

    @Mixin
    private final OperatorName wisher = new OperatorName();

    ResumeCommand(Program program) {
        super(program);
    }

    @Override
    Function<FleetOperator, CompletionStage<Map<String, @Nullable Object>>> act() {
        Justification said = wisher.justification();
        return operator -> told(operator, operator.resume(said.by(), said.why()));
    }
}
