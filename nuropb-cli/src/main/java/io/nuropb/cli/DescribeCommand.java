package io.nuropb.cli;

import io.nuropb.client.CallOptions;
import io.nuropb.client.MeshClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints what a service says of itself, as it says it. */
@Command(
        name = "describe",
        sortOptions = false,
        description = "Prints what a service says of itself: its methods, their parameters, its public key.")
final class DescribeCommand extends ClientCommand {

    private static final String METHOD = "nuropb_describe";
    private static final Duration TTL = Duration.ofMinutes(1);

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The service's name.")
    String service = "";

    DescribeCommand(Program program) {
        super(program);
    }

    @Override
    CompletionStage<? extends @Nullable Object> ask(MeshClient client) {
        // Its key is in the description, so this one call is never encrypted.
        CallOptions plain = options().callOptions(TTL).withEncrypted(false);
        return client.request(service, METHOD, Map.of(), Object.class, plain);
    }
}
