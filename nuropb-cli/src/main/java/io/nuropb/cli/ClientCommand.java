package io.nuropb.cli;

import io.nuropb.DurationText;
import io.nuropb.Identity;
import io.nuropb.client.MeshClient;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A command that asks the mesh for one thing, prints what comes of it, and ends. */
abstract class ClientCommand extends MeshCommand {

    private static final String NAME = "nuropb-cli";

    /** How much longer than a call's own limit is waited for it, which never happens unless something is broken. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    ClientCommand(Program program) {
        super(program);
    }

    /** Asks; does not block. */
    abstract CompletionStage<? extends @Nullable Object> ask(MeshClient client);

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        Printer printer = printer();
        try (ServiceRunner runner = client()) {
            MeshClient client = runner.client().withDefaults(options().callOptions());
            return printer.result(
                    program.scheduler().await(ask(client), options().timeout.plus(GRACE)));
        } catch (TimeoutException e) {
            return printer.failed(Failure.timeout("No outcome within " + DurationText.of(options().timeout)));
        }
    }

    private ServiceRunner client() {
        MeshPorts ports = program.ports().apply(options());
        Identity identity = options().identity(NAME, true);
        return ServiceRunner.client(identity.service().value())
                .instance(identity.instance())
                .config(RunnerConfig.defaults().withClient(options().clientConfig()))
                .topology(ports.topology(identity))
                .source(ports.source(identity))
                .publisher(ports.publisher(identity))
                .json(program.json())
                .scheduler(program.scheduler())
                .build();
    }
}
