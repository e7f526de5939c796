package io.nuropb.cli;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.TopologyProfile;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Looks at the queues of a service, once and not for long: a broker that does not answer costs what it would say. */
final class BrokerLook {

    private static final String NAME = "nuropb-cli";

    private final Scheduler scheduler;
    private final MeshPorts ports;
    private final MeshOptions options;

    BrokerLook(Program program, MeshOptions options) {
        this.scheduler = program.scheduler();
        this.ports = program.ports().apply(options);
        this.options = options;
    }

    /**
     * What the broker says.
     *
     * @param until when nobody waits for it any more
     * @param unanswered why nothing is known then, in a sentence for people
     */
    CompletionStage<BrokerReading> read(ServiceName service, Moment until, String unanswered) {
        CompletableFuture<BrokerReading> known = new CompletableFuture<>();
        Scheduler.Timer limit = scheduler.schedule(
                scheduler.now().until(until), () -> known.complete(BrokerReading.unknown(unanswered)));
        read(service).whenComplete((reading, failure) -> {
            limit.cancel();
            if (failure == null) {
                known.complete(reading);
            } else {
                known.completeExceptionally(failure);
            }
        });
        return known;
    }

    /** Where the queues are that it looks at; empty if the broker's adapter does not say. */
    Optional<String> virtualHost() {
        try (BrokerTopology topology = ports.topology(options.identity(NAME, true))) {
            return topology.virtualHost();
        }
    }

    private CompletionStage<BrokerReading> read(ServiceName service) {
        TopologyProfile profile = TopologyProfile.compatible();
        BrokerMonitor monitor = ports.monitor(options.identity(NAME, true));
        return monitor.read(profile.serviceQueue(service), profile.deadLetterQueue(service))
                .whenCompleteAsync((reading, never) -> monitor.close(), scheduler.blocking());
    }
}
