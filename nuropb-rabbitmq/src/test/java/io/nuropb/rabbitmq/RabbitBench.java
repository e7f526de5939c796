package io.nuropb.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.tck.broker.BrokerClients;
import io.nuropb.tck.broker.BrokerMonitorBench;
import io.nuropb.tck.broker.VerifiedSenderBench;
import io.nuropb.testkit.Canaries;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.BrokerTopology;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeoutException;

/** A virtual host of its own on a real RabbitMQ, for one test. */
class RabbitBench implements BrokerMonitorBench, VerifiedSenderBench {

    /** Long enough for a pause between attempts, short enough for tests that wait for its end. */
    static final Duration CONFIRM_LIMIT = MachineLoad.stretched(Duration.ofSeconds(5));

    /** Of all users that tests make. */
    static final String PASSWORD = new Canaries().of("broker");

    private static final Duration CONNECT_LIMIT =
            MachineLoad.stretched(RabbitLimits.defaults().connect());

    private static final Duration OPERATION_LIMIT =
            MachineLoad.stretched(RabbitLimits.defaults().operation());

    static final RabbitLimits LIMITS = RabbitLimits.defaults()
            .withConfirm(CONFIRM_LIMIT)
            .withConnect(CONNECT_LIMIT)
            .withOperation(OPERATION_LIMIT);

    private final RabbitServer server;
    private final String virtualHost;
    private final Scheduler scheduler = new SystemScheduler();
    private final Deque<AutoCloseable> clients = new ArrayDeque<>();
    private boolean closed;

    RabbitBench(RabbitServer server) {
        this.server = server;
        this.virtualHost = server.freshVhost();
    }

    static Identity identity() {
        return new Identity(new ServiceName("bench"), InstanceId.random(), false);
    }

    final RabbitServer server() {
        return server;
    }

    final String virtualHost() {
        return virtualHost;
    }

    /** How clients reach a virtual host. */
    RabbitConfig config(String name) {
        return RabbitConfig.of(server.uri(name).toString()).withLimits(LIMITS);
    }

    /** Opens a connection of the client library's, as somebody else's program has it. */
    final Connection connection() {
        try {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setUri(server.uri(virtualHost));
            return factory.newConnection();
        } catch (Exception e) {
            throw new AssertionError("No connection to " + server, e);
        }
    }

    public final void deleteQueue(String queue) {
        try (Connection connection = connection();
                Channel channel = connection.createChannel()) {
            channel.queueDelete(queue);
        } catch (IOException | TimeoutException e) {
            throw new AssertionError("The queue " + queue + " cannot be deleted", e);
        }
    }

    public final void suspendQueue(String queue) {
        onProcessOf(queue, "suspend");
    }

    public final void resumeQueue(String queue) {
        onProcessOf(queue, "resume");
    }

    private void onProcessOf(String queue, String deed) {
        server.rabbitmqctl(
                "eval",
                "{ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<\"" + virtualHost + "\">>, queue, <<\"" + queue
                        + "\">>)), sys:" + deed + "(amqqueue:get_pid(Q)).");
    }

    final RabbitConfig config() {
        return config(virtualHost);
    }

    @Override
    public Duration patience() {
        return MachineLoad.patience(Duration.ofSeconds(20));
    }

    @Override
    public final Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public final Duration confirmLimit() {
        return CONFIRM_LIMIT;
    }

    @Override
    public BrokerTopology topology() {
        return in(config()).topology();
    }

    @Override
    public MessageSource source() {
        return in(config()).source();
    }

    @Override
    public MessagePublisher publisher() {
        return in(config()).publisher();
    }

    @Override
    public MessagePublisher identifyingPublisher() {
        return in(config().identifyingSender()).publisher();
    }

    @Override
    public String user() {
        return config().user();
    }

    @Override
    public BrokerMonitor monitor() {
        return monitor(config());
    }

    final BrokerMonitor monitor(RabbitConfig config) {
        return kept(new RabbitBrokerMonitor(config, identity(), scheduler, new JacksonJson()));
    }

    @Override
    public BrokerClients inMissingVirtualHost() {
        return in(config("no-such-virtual-host"));
    }

    final BrokerClients in(RabbitConfig config) {
        return new BrokerClients() {
            @Override
            public BrokerTopology topology() {
                return kept(new RabbitTopology(config, identity(), scheduler, new JacksonJson()));
            }

            @Override
            public MessageSource source() {
                return kept(new RabbitMessageSource(config, identity(), scheduler));
            }

            @Override
            public MessagePublisher publisher() {
                return kept(new RabbitMessagePublisher(config, identity(), scheduler));
            }
        };
    }

    final <T extends AutoCloseable> T kept(T client) {
        clients.push(client);
        return client;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            while (!clients.isEmpty()) {
                clients.pop().close();
            }
        } catch (Exception e) {
            throw new AssertionError("A client does not close", e);
        } finally {
            scheduler.close();
        }
        server.management().deleteVhost(virtualHost);
    }
}
