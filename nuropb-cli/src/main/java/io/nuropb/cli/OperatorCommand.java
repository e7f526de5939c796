package io.nuropb.cli;

import io.nuropb.DurationText;
import io.nuropb.ServiceName;
import io.nuropb.session.FleetOperator;
import io.nuropb.store.LeaseStore;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** A command of an operator on a fleet, by way of what the fleet's instances share. */
abstract class OperatorCommand extends MeshCommand {

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The service's name.")
    String service = "";

    OperatorCommand(Program program) {
        super(program);
    }

    /**
     * What it does, and what is printed of it.
     *
     * @throws IllegalArgumentException if an option is wrong, before anything is connected to
     */
    abstract Function<FleetOperator, CompletionStage<Map<String, @Nullable Object>>> act();

    @Override
    public final Integer call() throws InterruptedException, ExecutionException {
        ServiceName name = new ServiceName(service);
        Function<FleetOperator, CompletionStage<Map<String, @Nullable Object>>> act = act();
        MeshPorts ports = program.ports().apply(options());
        try (LeaseStore store = ports.store()
                .orElseThrow(() -> new IllegalArgumentException(
                        "--etcd-endpoints is missing: what the instances of '" + service + "' share is there"))) {
            FleetOperator operator = new FleetOperator(store, ports.keys(name), program.json());
            return printer()
                    .result(program.scheduler()
                            .await(store.connect().thenCompose(connected -> act.apply(operator)), options().timeout));
        } catch (TimeoutException e) {
            return printer().failed(Failure.timeout("No outcome within " + DurationText.of(options().timeout)));
        }
    }
}
