package io.nuropb.runner;

import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.election.Coordinator;
import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.health.actuators.InstanceScaler;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.topology.BrokerTopology;
import jakarta.inject.Inject;
import java.util.Optional;

/**
 * The adapters that an instance runs on. The instance owns all but the scheduler and the scaler, and closes them when
 * it has stopped.
 *
 * @param coordinator elects the leader; a standalone instance or a client has none
 * @param topology verifies and declares the broker's objects
 * @param source delivers messages
 * @param publisher takes messages
 * @param monitor looks at the service's queues while this instance leads; without one, a leader knows only what
 *     instances tell, and asks for neither more nor fewer of them
 * @param scaler follows the leader's signals; without one, they are logged and published only
 * @param terminator closes connections of callers who do harm; needed where the configuration says so
 * @param json reads and writes bodies
 * @param scheduler time and threads
 */
public record Ports(
        Optional<Coordinator> coordinator,
        BrokerTopology topology,
        MessageSource source,
        MessagePublisher publisher,
        Optional<BrokerMonitor> monitor,
        Optional<InstanceScaler> scaler,
        Optional<ConnectionTerminator> terminator,
        Json json,
        Scheduler scheduler) {

    /** For dependency injection. */
    @Inject
    public Ports {}

    /** Ports without what a leader watches its service by. */
    public Ports(
            Optional<Coordinator> coordinator,
            BrokerTopology topology,
            MessageSource source,
            MessagePublisher publisher,
            Json json,
            Scheduler scheduler) {
        this(
                coordinator,
                topology,
                source,
                publisher,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                json,
                scheduler);
    }
}
