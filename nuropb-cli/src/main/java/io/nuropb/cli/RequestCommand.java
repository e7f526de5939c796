package io.nuropb.cli;

import io.nuropb.client.MeshClient;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Calls a method and prints its result. */
@Command(name = "request", sortOptions = false, description = "Calls a method of a service and prints its result.")
final class RequestCommand extends MethodCommand {

    RequestCommand(Program program) {
        super(program);
    }

    @Override
    CompletionStage<? extends @Nullable Object> ask(MeshClient client) {
        return client.request(service, method, params.values(), Object.class);
    }
}
