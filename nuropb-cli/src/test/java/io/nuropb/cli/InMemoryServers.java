package io.nuropb.cli;

import io.nuropb.Identity;
import io.nuropb.ServiceName;
import io.nuropb.election.Coordinator;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.inmemory.InMemoryBrokerMonitor;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.session.ServiceKeys;
import io.nuropb.session.SessionConfig;
import io.nuropb.store.LeaseStore;
import io.nuropb.topology.BrokerTopology;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A mesh in memory; with a coordinator where the options name an etcd. */
record InMemoryServers(
        InMemoryMesh mesh,
        boolean inFleet,
        Function<Identity, BrokerMonitor> monitors,
        UnaryOperator<LeaseStore> stores)
        implements MeshPorts {

    InMemoryServers(InMemoryMesh mesh, boolean inFleet) {
        this(
                mesh,
                inFleet,
                identity -> new InMemoryBrokerMonitor(mesh.broker(), InMemoryConfig.defaults()),
                UnaryOperator.identity());
    }

    /** The same, looked at by other monitors. */
    InMemoryServers withMonitor(Function<Identity, BrokerMonitor> others) {
        return new InMemoryServers(mesh, inFleet, others, stores);
    }

    /** The same with another store in front of the coordinator's. */
    InMemoryServers withStore(UnaryOperator<LeaseStore> other) {
        return new InMemoryServers(mesh, inFleet, monitors, other);
    }

    @Override
    public MeshPorts creatingVirtualHost() {
        return this;
    }

    @Override
    public BrokerTopology topology(Identity identity) {
        return new InMemoryTopology(mesh.broker(), InMemoryConfig.defaults());
    }

    @Override
    public MessageSource source(Identity identity) {
        return new InMemoryMessageSource(mesh.broker(), InMemoryConfig.defaults());
    }

    @Override
    public MessagePublisher publisher(Identity identity) {
        return new InMemoryMessagePublisher(mesh.broker(), InMemoryConfig.defaults());
    }

    @Override
    public BrokerMonitor monitor(Identity identity) {
        return monitors.apply(identity);
    }

    @Override
    public Optional<Coordinator> coordinator() {
        return inFleet ? Optional.of(mesh.coordinator().connect()) : Optional.empty();
    }

    @Override
    public Optional<LeaseStore> store() {
        return inFleet ? Optional.of(stores.apply(mesh.coordinator().store())) : Optional.empty();
    }

    @Override
    public ServiceKeys keys(ServiceName service) {
        return ServiceKeys.of(SessionConfig.defaults().keyPrefix(), service);
    }
}
