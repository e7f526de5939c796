package io.nuropb.cli;

import io.nuropb.client.MeshClient;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Has a method called, and does not want its result. */
@Command(
        name = "command",
        sortOptions = false,
        description = "Has a method of a service called; the result, null, says that the service's queue has taken it.")
final class CommandCommand extends ClientCommand {

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The service's name.")
    String service = "";

    @Parameters(index = "1", paramLabel = "METHOD", description = "The method's name.")
    String method = "";

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "JSON",
            description = "The parameters, an object. Default: {}")
    JsonObject params = JsonObject.empty();

    CommandCommand(Program program) {
        super(program);
    }

    @Override
    CompletionStage<? extends @Nullable Object> ask(MeshClient client) {
        return client.command(service, method, params.values());
    }
}
