package io.nuropb.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.client.MeshClient;
import io.nuropb.dashboard.Dashboard.Query;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.guice.ServiceModule;
import io.nuropb.messaging.NuropbHandlingException;
import io.nuropb.messaging.RemoteException;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.service.MeshService;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.PrometheusServer;
import io.nuropb.testservers.RabbitServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every query of the dashboard finds a number in a real Prometheus that has scraped a real fleet: two instances, a
 * program that calls them, and a service without a coordinator, on RabbitMQ and etcd.
 */
@Tag("servers")
class DashboardTest {

    private static final Duration SCRAPES = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final RabbitServer rabbit = RabbitServer.shared();
    private final String vhost = rabbit.freshVhost();
    private final EtcdServer etcd = EtcdServer.start();
    private final List<ScrapedInstance> fleet = new ArrayList<>();

    private static MeshService orders() {
        return MeshService.named("orders")
                .method("create", (params, context) -> params)
                .method("refuse", context -> {
                    throw new NuropbHandlingException("no more of these");
                })
                .onEvent("stock.*", (event, context) -> null)
                .build();
    }

    private RabbitModule broker() {
        return new RabbitModule(RabbitConfig.of(rabbit.uri(vhost).toString()));
    }

    private ScrapedInstance orders(String name) throws IOException {
        return started(new ScrapedInstance(
                new ServiceModule(orders(), RunnerConfig.defaults(), new InstanceId(name)),
                new EtcdModule(EtcdConfig.of(etcd.endpoint().toString())),
                broker()));
    }

    private ScrapedInstance started(ScrapedInstance instance) {
        fleet.add(instance);
        instance.runner()
                .start()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        return instance;
    }

    @AfterEach
    void stop() {
        fleet.forEach(ScrapedInstance::close);
        etcd.close();
        rabbit.management().deleteVhost(vhost);
    }

    /** One of each kind of message, and of each kind of outcome. */
    private static void call(MeshClient client) {
        client.call("orders", "create", Map.of("id", "4711"), Object.class);
        client.commandAndWait("orders", "create", Map.of("id", "4712"));
        client.publishAndWait("stock.changed", Map.of());
        for (String method : List.of("refuse", "unknown")) {
            CompletableFuture<Object> refused = client.request("orders", method, null, Object.class);
            assertThat(refused.handle((result, failure) -> failure).join()).isInstanceOf(RemoteException.class);
        }
    }

    @Test
    void everyQueryFindsANumber() throws Exception {
        orders("a1");
        orders("a2");
        ScrapedInstance shop = started(new ScrapedInstance(ServiceModule.client("shop"), broker()));
        started(new ScrapedInstance(
                new ServiceModule(
                        MeshService.named("till").build(),
                        RunnerConfig.defaults().withMode(RunnerMode.STANDALONE),
                        new InstanceId("t1")),
                broker()));
        List<Query> queries = Dashboard.read().queries();
        assertThat(queries)
                .extracting(Query::title)
                .containsAll(Dashboard.read().panels());
        try (PrometheusServer prometheus = PrometheusServer.start(
                SCRAPES, fleet.stream().map(ScrapedInstance::port).toList())) {
            List<Query> silent = queries;
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!silent.isEmpty() && System.nanoTime() < end) {
                call(shop.runner().client());
                silent = silent.stream()
                        .filter(query -> numbers(prometheus, query.text()).isEmpty())
                        .toList();
            }
            assertThat(silent).as("queries that find no number").isEmpty();
            for (String one : List.of("shop", "till")) {
                assertThat(numbers(prometheus, "nuropb_consuming{nuropb_service=\"" + one + "\"}"))
                        .as("whether %s consumes", one)
                        .containsExactly(1.0);
                assertThat(numbers(prometheus, "nuropb_leader{nuropb_service=\"" + one + "\"}"))
                        .as("the leader of %s, which needs none", one)
                        .isEmpty();
            }
            assertThat(numbers(prometheus, "sum by (nuropb_service) (nuropb_leader)"))
                    .as("leaders of services that have one")
                    .containsExactly(1.0);
            assertThat(numbers(prometheus, "nuropb_no_such_meter"))
                    .as("what a query without a meter finds")
                    .isEmpty();
        }
    }

    /** The values that a query finds and that are numbers, each of them the second of a pair with its time. */
    private static List<Double> numbers(PrometheusServer prometheus, String query) {
        Map<?, ?> answer =
                Dashboard.object(Dashboard.plain(prometheus.query(query).getBytes(StandardCharsets.UTF_8)));
        return Dashboard.list(Dashboard.object(answer.get("data")).get("result")).stream()
                .map(sample -> Dashboard.list(Dashboard.object(sample).get("value")))
                .map(pair -> Double.valueOf(String.valueOf(pair.get(1))))
                .filter(Double::isFinite)
                .toList();
    }
}
