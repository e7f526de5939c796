package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.ClientConfig;
import io.nuropb.client.MeshClient;
import io.nuropb.json.JacksonJson;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.ExchangeType;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A caller with one thread that waits for nothing. */
@Tag("servers")
final class RabbitBurstTest {

    private static final int EVENTS = 20_000;

    private final RabbitBench bench = new RabbitBench(RabbitServer.shared());

    @AfterEach
    void closeBench() {
        bench.close();
    }

    @Test
    void oneThreadMayHaveThousandsOfEventsInFlightAndEachIsTaken() {
        TopologyNames names = TopologyNames.defaults();
        Stages.await(bench.topology()
                .declare(new Topology(
                        List.of(new Exchange(names.eventsExchange(), ExchangeType.TOPIC, true)),
                        List.of(new Queue("q", true, Map.of())),
                        List.of(new Binding(names.eventsExchange(), "q", "burst")))));
        RabbitConfig patient = bench.config().withLimits(RabbitLimits.defaults().withConfirm(Duration.ofSeconds(20)));
        try (MeshClient client = new MeshClient(
                () -> "replies",
                names,
                bench.source(),
                bench.in(patient).publisher(),
                new JacksonJson(),
                bench.scheduler(),
                ClientConfig.defaults().withMaxUnconfirmed(EVENTS))) {
            List<CompletableFuture<Void>> events = new ArrayList<>();
            int mostInFlight = 0;
            for (int i = 0; i < EVENTS; i++) {
                events.add(client.publish("burst", i));
                mostInFlight = Math.max(mostInFlight, client.counters().unconfirmed());
            }
            assertThat(mostInFlight).isGreaterThan(2_000);
            events.forEach(event -> assertThat(Stages.await(event)).isNull());
            assertThat(client.counters().unconfirmed()).isZero();
        }
    }
}
