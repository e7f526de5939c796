package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import io.nuropb.SystemScheduler;
import io.nuropb.client.ClientCounters;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.guice.ServiceModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.HandlerContext;
import io.nuropb.service.MeshService;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Instances stop one after the other while there is more to do than they can. */
@Tag("servers")
class GracefulStopTest {

    private static final int FLEET = 3;
    private static final int STOPS = 6;
    private static final int IN_FLIGHT = 64;
    private static final int A_WHILE = 250;
    private static final Duration WORK = Duration.ofMillis(5);

    /** What a caller asks for. */
    record Task(String id) {}

    private final Map<String, Integer> handled = new ConcurrentHashMap<>();
    private final SystemScheduler scheduler = new SystemScheduler();

    @Test
    void aGracefulStopLosesAndRepeatsNothing() throws IOException, InterruptedException {
        RabbitServer rabbit = RabbitServer.shared();
        RabbitModule broker =
                new RabbitModule(RabbitConfig.of(rabbit.uri(rabbit.freshVhost()).toString()));
        MeshService service = MeshService.named("stops")
                .method("work", Task.class, this::work)
                .build();
        try (EtcdServer etcd = EtcdServer.start();
                MeasuredFleet fleet = new MeasuredFleet(
                        service, new EtcdModule(EtcdConfig.of(etcd.endpoint().toString())), broker);
                ServiceRunner caller = Guice.createInjector(ServiceModule.client("caller"), broker)
                        .getInstance(ServiceRunner.class)) {
            startAll(fleet);
            caller.start().join();
            RequestLoad load = new RequestLoad(caller.client(), IN_FLIGHT);

            load.begin();
            stopOneAfterTheOther(fleet, load);
            load.end().join();

            check(load, caller);
            assertThat(fleet.leaderships().overlap()).isEmpty();
        }
    }

    private CompletionStage<String> work(Task task, HandlerContext context) {
        handled.merge(task.id(), 1, Integer::sum);
        CompletableFuture<String> done = new CompletableFuture<>();
        scheduler.schedule(WORK, () -> done.complete(task.id()));
        return done;
    }

    private static void startAll(MeasuredFleet fleet) throws InterruptedException {
        for (int i = 0; i < FLEET; i++) {
            fleet.start();
        }
        fleet.await("all serve", () -> fleet.leader().isPresent() && fleet.serving() == FLEET);
    }

    /** The leader and a follower in turn, each replaced by a new instance. */
    private static void stopOneAfterTheOther(MeasuredFleet fleet, RequestLoad load) throws InterruptedException {
        for (int i = 0; i < STOPS; i++) {
            String leader = fleet.leader().orElseThrow();
            String stopping = i % 2 == 0
                    ? leader
                    : fleet.names().stream()
                            .filter(name -> !name.equals(leader))
                            .findFirst()
                            .orElseThrow();
            load.awaitMore(A_WHILE);
            fleet.stop(stopping).join();
            fleet.start();
            fleet.await("all serve again", () -> fleet.leader().isPresent() && fleet.serving() == FLEET);
        }
    }

    private void check(RequestLoad load, ServiceRunner caller) throws IOException {
        long twice = handled.values().stream().filter(times -> times > 1).count();
        ClientCounters answers = caller.client().counters();
        long surplus = answers.late() + answers.repeated() + answers.foreign();
        FiguresPage.record(
                "graceful stop under load: " + STOPS + " stops, " + IN_FLIGHT
                        + " requests always under way, each sent once; real etcd and RabbitMQ",
                "0 lost, 0 answered twice",
                "%d lost, %d answered twice, %d handled twice, of %,d"
                        .formatted(load.failures().size(), surplus, twice, load.sent()));
        assertThat(load.failures()).isEmpty();
        assertThat(surplus).as("answers that came twice").isZero();
        assertThat(twice).as("requests that were handled twice").isZero();
        assertThat(load.sent()).as("requests").isGreaterThan(1_000);
        assertThat(handled).hasSize((int) load.sent());
    }
}
