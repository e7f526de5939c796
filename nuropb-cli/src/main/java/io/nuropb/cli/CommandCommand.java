package io.nuropb.cli;

import io.nuropb.client.MeshClient;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Has a method called, and does not want its result. */
@Command(
        name = "command",
        sortOptions = false,
        description = "Has a method of a service called; the result, null, says that the service's queue has taken it.")
final class CommandCommand extends MethodCommand {

    CommandCommand(Program program) {
        super(program);
    }

    @Override
    CompletionStage<? extends @Nullable Object> ask(MeshClient client) {
        return client.command(service, method, params.values());
    }
}
