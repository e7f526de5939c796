package io.nuropb.cli;

import io.nuropb.Identity;
import io.nuropb.ServiceName;
import io.nuropb.election.Coordinator;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.session.ServiceKeys;
import io.nuropb.store.LeaseStore;
import io.nuropb.topology.BrokerTopology;
import java.util.Optional;

/** Makes the adapters of one mesh, each with connections of its own. */
interface MeshPorts {

    /**
     * The same, which create the virtual host where it is missing, if that can be done: for who declares what is in it.
     */
    MeshPorts creatingVirtualHost();

    /** What verifies and declares the broker's objects. */
    BrokerTopology topology(Identity identity);

    /** What delivers messages. */
    MessageSource source(Identity identity);

    /** What takes messages. */
    MessagePublisher publisher(Identity identity);

    /** What looks at the queues of a service. */
    BrokerMonitor monitor(Identity identity);

    /** What elects leaders; empty if there are to be none. */
    Optional<Coordinator> coordinator();

    /** Where the instances of a fleet say what they are and need; empty if there are to be no leaders. */
    Optional<LeaseStore> store();

    /** The keys of a service in the store. */
    ServiceKeys keys(ServiceName service);
}
