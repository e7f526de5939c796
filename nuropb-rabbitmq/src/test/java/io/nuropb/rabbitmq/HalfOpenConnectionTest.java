package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.CallOptions;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.NuropbException;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.ServiceRunnerBuilder;
import io.nuropb.service.MeshService;
import io.nuropb.tck.broker.BrokerClients;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.TcpProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A client whose connection is reset without the broker's hearing of it, as behind a load balancer: the broker goes on
 * keeping its queue.
 */
@Tag("servers")
final class HalfOpenConnectionTest {

    /** Far less than the heartbeat of 60 s, after twice of which the broker gives the connection up. */
    private static final Duration SOON = MachineLoad.stretched(Duration.ofSeconds(5));

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final RabbitServer server = RabbitServer.shared();
    private final RabbitBench bench = new RabbitBench(server);
    private final TcpProxy balancer = TcpProxy.to(server.amqpPort());

    @AfterEach
    void closeBench() {
        bench.close();
        balancer.close();
    }

    @Test
    void theClientCallsAgainAtOnceFromAReplyQueueOfAnotherName() {
        MeshService service =
                MeshService.named("orders").method("ping", context -> "pong").build();
        try (ServiceRunner orders =
                        with(ServiceRunner.builder(service), bench.config()).build();
                ServiceRunner caller = with(ServiceRunner.client("caller"), throughTheBalancer())
                        .build()) {
            Stages.await(orders.start());
            Stages.await(caller.start());
            assertThat(ping(caller)).isEqualTo("pong");

            balancer.abandon();
            Instant begun = Instant.now();
            assertThat(pingUntilItWorks(caller, begun)).isEqualTo("pong");
            assertThat(Duration.between(begun, Instant.now())).isLessThan(SOON);
        }
    }

    private static String pingUntilItWorks(ServiceRunner caller, Instant begun) {
        while (true) {
            try {
                return ping(caller);
            } catch (NuropbException failure) {
                if (Duration.between(begun, Instant.now()).compareTo(PATIENCE) > 0) {
                    throw failure;
                }
            }
        }
    }

    private static String ping(ServiceRunner caller) {
        return caller.client()
                .call(
                        "orders",
                        "ping",
                        null,
                        String.class,
                        CallOptions.defaults().withTimeout(SOON));
    }

    private RabbitConfig throughTheBalancer() {
        RabbitConfig direct = bench.config();
        return RabbitConfig.of(
                        List.of(new BrokerAddress("127.0.0.1", balancer.port())),
                        direct.virtualHost(),
                        direct.user(),
                        direct.password())
                .withLimits(direct.limits().withHeartbeat(Duration.ofSeconds(60)));
    }

    private ServiceRunnerBuilder with(ServiceRunnerBuilder builder, RabbitConfig config) {
        BrokerClients clients = bench.in(config);
        return builder.config(RunnerConfig.defaults().withMode(RunnerMode.STANDALONE))
                .topology(clients.topology())
                .source(clients.source())
                .publisher(clients.publisher())
                .json(new JacksonJson())
                .scheduler(bench.scheduler());
    }
}
