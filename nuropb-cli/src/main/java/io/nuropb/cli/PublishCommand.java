package io.nuropb.cli;

import io.nuropb.client.MeshClient;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Publishes an event. */
@Command(
        name = "publish",
        sortOptions = false,
        description = "Publishes an event; the result, null, says that the broker has taken it, for whoever listens.")
final class PublishCommand extends ClientCommand {

    @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic: words with dots between them.")
    String topic = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "JSON",
            description = "The event, any JSON; - to read it from stdin. Default: {}")
    JsonValue event = new JsonValue(JsonObject.empty().values());

    PublishCommand(Program program) {
        super(program);
    }

    @Override
    CompletionStage<? extends @Nullable Object> ask(MeshClient client) {
        return client.publish(topic, event.value());
    }
}
