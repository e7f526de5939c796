package io.nuropb.cli;

import io.nuropb.client.MeshClient;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Calls a method and prints its result. */
@Command(name = "request", sortOptions = false, description = "Calls a method of a service and prints its result.")
final class RequestCommand extends ClientCommand {

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

    RequestCommand(Program program) {
        super(program);
    }

    @Override
    CompletionStage<? extends @Nullable Object> ask(MeshClient client) {
        return client.request(service, method, params.values(), Object.class);
    }
}
