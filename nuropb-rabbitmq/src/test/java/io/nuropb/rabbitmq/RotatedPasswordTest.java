package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.MessageSource;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.tck.broker.BrokerTrial;
import io.nuropb.tck.broker.Inbox;
import io.nuropb.testkit.Canaries;
import io.nuropb.testservers.RabbitManagementApi;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.TcpProxy;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.ExchangeType;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The broker's password for a user is changed while clients run that are told the new one. */
@Tag("servers")
final class RotatedPasswordTest {

    private static final String USER = "rotating";
    private static final Canaries CANARIES = new Canaries();

    private final RabbitServer server = RabbitServer.shared();
    private final RabbitManagementApi management = server.management();
    private final RabbitBench bench = new RabbitBench(server);
    private final BrokerTrial trial = BrokerTrial.withQueue(bench);
    private final TcpProxy network = TcpProxy.to(server.amqpPort());
    private final AtomicReference<String> known = new AtomicReference<>("");

    @AfterEach
    void closeBench() {
        bench.close();
        network.close();
        management.deleteUser(USER);
    }

    @Test
    void aClientWhoseConnectionIsLostConnectsWithTheNewOne() {
        rotate();
        management.permit(USER, bench.virtualHost(), ".*", ".*", ".*");
        MessageSource source = bench.in(config()).source();
        Inbox inbox = new Inbox();
        trial.consume(source, BrokerTrial.QUEUE, 1, inbox);

        String old = known.get();
        rotate();
        String current = known.getAndSet(old);
        network.cut();
        trial.await("the loss", () -> inbox.losses().size() == 1);
        BrokerException refusal = trial.failure(
                "consuming", source.consume(Subscription.shared(BrokerTrial.QUEUE, 1), inbox, inbox::lost));
        assertThat(refusal.reason()).isEqualTo(Reason.BAD_CREDENTIALS);
        known.set(current);
        trial.consume(source, BrokerTrial.QUEUE, 1, inbox);
    }

    @Test
    void theManagementApiIsAskedWithTheNewOne() {
        rotate();
        management.permit(USER, bench.virtualHost(), ".*", ".*", ".*");
        Binding bound = new Binding("x", "q", "#");
        Topology topology = new Topology(
                List.of(new Exchange("x", ExchangeType.TOPIC, true)),
                List.of(new Queue("q", true, Map.of())),
                List.of(bound));
        BrokerTopology client =
                bench.in(config().withManagement(management.uri().toString())).topology();
        trial.await("the declaration", client.declare(topology));
        rotate();
        assertThat(trial.await("the verification", client.verify(topology)).findings())
                .contains(new Finding(bound, new Verdict.Present()));
    }

    private RabbitConfig config() {
        return RabbitConfig.of(
                        "amqp://127.0.0.1:" + network.port() + "/" + RabbitManagementApi.segment(bench.virtualHost()))
                .withLimits(RabbitBench.LIMITS)
                .withUser(USER, "")
                .withPassword(known::get);
    }

    private void rotate() {
        String next = CANARIES.of("password");
        management.addUser(USER, next, "management");
        known.set(next);
    }
}
