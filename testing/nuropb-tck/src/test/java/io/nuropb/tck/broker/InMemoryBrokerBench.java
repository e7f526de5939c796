package io.nuropb.tck.broker;

import io.nuropb.Scheduler;
import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.inmemory.InMemoryBroker;
import io.nuropb.inmemory.InMemoryBrokerMonitor;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryConnectionTerminator;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.inmemory.Permission;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.topology.BrokerTopology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An in-memory broker for one test; each of its clients has a connection of its own. */
public class InMemoryBrokerBench
        implements BrokerMonitorFaultBench, ConnectionTerminatorBench, BrokerAccessBench, VerifiedSenderBench {

    private static final InMemoryConfig CONFIG = InMemoryConfig.defaults().withConfirmLimit(Duration.ofSeconds(2));

    private static final Duration LONG_BLOCK = Duration.ofMinutes(10);

    private final Scheduler scheduler;
    private final InMemoryBroker broker;
    private final List<AutoCloseable> clients = new ArrayList<>();

    /** A bench on a virtual time line, in one thread. */
    public InMemoryBrokerBench() {
        this(new VirtualTime());
    }

    public InMemoryBrokerBench(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.broker = new InMemoryBroker(scheduler);
    }

    public InMemoryBroker broker() {
        return broker;
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public Duration confirmLimit() {
        return CONFIG.confirmLimit();
    }

    @Override
    public Duration longBlock() {
        return scheduler instanceof VirtualTime ? LONG_BLOCK : BrokerMonitorFaultBench.super.longBlock();
    }

    @Override
    public BrokerTopology topology() {
        return clients(CONFIG).topology();
    }

    @Override
    public MessageSource source() {
        return clients(CONFIG).source();
    }

    @Override
    public MessagePublisher publisher() {
        return clients(CONFIG).publisher();
    }

    @Override
    public MessagePublisher identifyingPublisher() {
        return clients(CONFIG.identifyingSender()).publisher();
    }

    @Override
    public String user() {
        return CONFIG.user();
    }

    @Override
    public ConnectionTerminator terminator() {
        return kept(new InMemoryConnectionTerminator(broker, CONFIG));
    }

    @Override
    public BrokerClients clientsOf(String user) {
        return clients(CONFIG.withUser(user));
    }

    @Override
    public BrokerMonitor monitor() {
        return kept(new InMemoryBrokerMonitor(broker, CONFIG));
    }

    @Override
    public BrokerClients inMissingVirtualHost() {
        return clients(CONFIG.withVirtualHost("no-such-host"));
    }

    public BrokerClients clients(InMemoryConfig config) {
        return new BrokerClients() {
            @Override
            public BrokerTopology topology() {
                return kept(new InMemoryTopology(broker, config));
            }

            @Override
            public MessageSource source() {
                return kept(new InMemoryMessageSource(broker, config));
            }

            @Override
            public MessagePublisher publisher() {
                return kept(new InMemoryMessagePublisher(broker, config));
            }
        };
    }

    private <T extends AutoCloseable> T kept(T client) {
        clients.add(client);
        return client;
    }

    @Override
    public void deleteQueue(String queue) {
        broker.virtualHost().deleteQueue(queue);
    }

    @Override
    public void closeChannels(String queue) {
        broker.virtualHost().closeChannels(queue);
    }

    @Override
    public void cutConnections() {
        broker.cutConnections();
    }

    @Override
    public void killServer() {
        broker.stop();
    }

    @Override
    public void startServer() {
        broker.start();
    }

    @Override
    public void blockPublishers() {
        broker.block();
    }

    @Override
    public void unblockPublishers() {
        broker.unblock();
    }

    @Override
    public void suspendQueue(String queue) {
        broker.virtualHost().suspendQueue(queue);
    }

    @Override
    public void resumeQueue(String queue) {
        broker.virtualHost().resumeQueue(queue);
    }

    @Override
    public void refuse(Right right, String name) {
        broker.virtualHost().refuse(Permission.valueOf(right.name()), name);
    }

    @Override
    public void close() {
        for (AutoCloseable client : clients) {
            try {
                client.close();
            } catch (Exception e) {
                throw new IllegalStateException("A client cannot be closed: " + client, e);
            }
        }
        scheduler.close();
    }
}
