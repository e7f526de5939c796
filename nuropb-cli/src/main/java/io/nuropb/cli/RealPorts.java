package io.nuropb.cli;

import io.nuropb.Identity;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.election.Coordinator;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdCoordinator;
import io.nuropb.etcd.EtcdStore;
import io.nuropb.etcd.EtcdTls;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.rabbitmq.RabbitBrokerMonitor;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitMessagePublisher;
import io.nuropb.rabbitmq.RabbitMessageSource;
import io.nuropb.rabbitmq.RabbitTopology;
import io.nuropb.session.ServiceKeys;
import io.nuropb.session.SessionConfig;
import io.nuropb.store.LeaseStore;
import io.nuropb.topology.BrokerTopology;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The mesh on RabbitMQ and etcd. */
record RealPorts(RabbitConfig rabbit, Optional<EtcdConfig> etcd, Scheduler scheduler, Json json) implements MeshPorts {

    /** @throws IllegalArgumentException if an address is not valid; the message does not repeat its password */
    static RealPorts of(MeshOptions options, Scheduler scheduler, Json json) {
        RabbitConfig broker = trusting(RabbitConfig.of(options.amqpUrl), options.trust);
        if (!options.managementUrl.isEmpty()) {
            Address management = Address.parse("--management-url", options.managementUrl);
            if (options.trust != null && management.isSecure() && broker.tls() == null) {
                throw new IllegalArgumentException("--trust is for a management API by https only beside a broker by"
                        + " amqps: give an --amqp-url that begins with amqps, or do without --trust");
            }
            broker = managed(broker, management);
        }
        return new RealPorts(broker, etcd(options), scheduler, json);
    }

    /** What is not reached by TLS has nothing that would be verified. */
    private static RabbitConfig trusting(RabbitConfig broker, @Nullable Path authorities) {
        return broker.tls() == null || authorities == null
                ? broker
                : broker.withTls(broker.tls().trusting(authorities));
    }

    private static RabbitConfig managed(RabbitConfig broker, Address management) {
        return management.user().isEmpty()
                ? broker.withManagement(management.uri())
                : broker.withManagement(management.uri(), management.user(), management.password());
    }

    @Override
    public MeshPorts creatingVirtualHost() {
        return rabbit.management() == null ? this : new RealPorts(rabbit.creatingVirtualHost(), etcd, scheduler, json);
    }

    private static Optional<EtcdConfig> etcd(MeshOptions options) {
        List<Address> addresses = options.etcd.stream()
                .map(String::strip)
                .filter(endpoint -> !endpoint.isEmpty())
                .map(endpoint -> Address.parse("--etcd-endpoints", endpoint))
                .toList();
        if (addresses.isEmpty()) {
            return Optional.empty();
        }
        requireWholeAddresses(options.etcd);
        EtcdConfig config = EtcdConfig.of(addresses.stream().map(Address::uri).toArray(String[]::new));
        if (options.keyPrefix != null) {
            config = config.withKeyPrefix(options.keyPrefix);
        }
        if (options.trust != null && addresses.get(0).isSecure()) {
            config = config.withTls(EtcdTls.trusting(options.trust));
        }
        if (options.leaseTtl != null) {
            config = config.withLeaseTtl(options.leaseTtl);
        }
        Address first = addresses.get(0);
        return Optional.of(first.user().isEmpty() ? config : config.withCredentials(first.user(), first.password()));
    }

    /** What comes after a comma within a password must not be taken for an address, nor what is before it. */
    private static void requireWholeAddresses(List<String> endpoints) {
        if (endpoints.stream().skip(1).anyMatch(endpoint -> endpoint.contains("@") && !endpoint.contains("://"))) {
            throw new IllegalArgumentException("--etcd-endpoints: an address after a comma has a user and no scheme;"
                    + " begin it with http:// or https://, and percent-encode a comma in a user or password");
        }
    }

    @Override
    public BrokerTopology topology(Identity identity) {
        return new RabbitTopology(rabbit, identity, scheduler, json);
    }

    @Override
    public MessageSource source(Identity identity) {
        return new RabbitMessageSource(rabbit, identity, scheduler);
    }

    @Override
    public MessagePublisher publisher(Identity identity) {
        return new RabbitMessagePublisher(rabbit, identity, scheduler);
    }

    @Override
    public BrokerMonitor monitor(Identity identity) {
        return new RabbitBrokerMonitor(rabbit, identity, scheduler, json);
    }

    @Override
    public Optional<Coordinator> coordinator() {
        return etcd.map(config -> new EtcdCoordinator(config, scheduler, json));
    }

    @Override
    public Optional<LeaseStore> store() {
        return etcd.map(config -> new EtcdStore(config, scheduler));
    }

    @Override
    public ServiceKeys keys(ServiceName service) {
        return ServiceKeys.of(
                etcd.map(EtcdConfig::keyPrefix).orElse(SessionConfig.defaults().keyPrefix()), service);
    }
}
