package io.nuropb.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nuropb.examples.spring.shop.Shop;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A fleet of Spring Boot applications on real servers: their probes, their pages, and their ends under load. */
@Tag("servers")
class ShopTest {

    private static final int IN_FLIGHT = 32;
    private static final int A_WHILE = 200;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Test
    void aGracefulStopUnderLoadLosesNothing() throws Exception {
        RabbitServer rabbit = RabbitServer.shared();
        String broker = rabbit.uri(rabbit.freshVhost()).toString();
        try (EtcdServer etcd = EtcdServer.start();
                ExampleProcess one = new ExampleProcess("one", Shop.class, "shop", etcd, broker);
                ExampleProcess two = new ExampleProcess("two", Shop.class, "shop", etcd, broker);
                Visitor visitor = new Visitor(broker)) {
            one.awaitReady();
            two.awaitReady();
            assertThat(one.post("/orders/4711")).contains("4711", "accepted");

            OrderLoad load = new OrderLoad(visitor.mesh());
            load.begin(IN_FLIGHT);
            awaitMore(load);
            one.stop();
            awaitMore(load);
            assertThat(two.probe("readiness")).isEqualTo(200);
            load.end().get(LIMIT.toSeconds(), TimeUnit.SECONDS);

            assertThat(load.failures()).isEmpty();
            assertThat(load.sent()).isGreaterThan(2 * A_WHILE);
            assertThat(one.log()).contains("one drains before the web server").contains("one has drained");
        }
    }

    @Test
    void anOutageOfTheServersMakesAnInstanceUnreadyAndNotDead() {
        try (RabbitServer rabbit = RabbitServer.start();
                EtcdServer etcd = EtcdServer.start();
                ExampleProcess shop = new ExampleProcess(
                        "shop", Shop.class, "shop", etcd, rabbit.uri().toString())) {
            shop.awaitReady();

            rabbit.stop();
            await().atMost(LIMIT).until(() -> shop.probe("readiness") == 503);
            etcd.stop();
            assertThat(shop.probe("liveness")).isEqualTo(200);

            etcd.restart();
            rabbit.restart();
            await().atMost(LIMIT).until(() -> shop.probe("readiness") == 200);
            assertThat(shop.probe("liveness")).isEqualTo(200);
        }
    }

    private static void awaitMore(OrderLoad load) {
        long wanted = load.sent() + A_WHILE;
        await().atMost(LIMIT).until(() -> load.sent() >= wanted);
    }
}
