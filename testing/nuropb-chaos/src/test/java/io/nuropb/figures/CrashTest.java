package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.SystemScheduler;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.service.MeshService;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.JavaProcess;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.watch.JsonAnswer;
import io.nuropb.watch.KeyWatch;
import io.nuropb.watch.KeyWatch.Change;
import io.nuropb.watch.Leaderships.Leadership;
import io.nuropb.watch.Spread;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * From SIGKILL of a process until the successors of its leaders have proclaimed. The process leads twenty services at
 * once, whose leases are renewed each at its own time, so that one kill tells as much as twenty.
 */
@Tag("servers")
class CrashTest {

    static final int SERVICES = 20;

    private static final Duration TTL = Duration.ofSeconds(5);
    private static final Duration P50_LIMIT = TTL.plusMillis(600);
    private static final Duration LIMIT = TTL.plusSeconds(1);

    static String service(int number) {
        return "crash-" + number;
    }

    static EtcdConfig etcd(String endpoint) {
        return EtcdConfig.of(endpoint).withLeaseTtl(TTL);
    }

    @Test
    void aDeadLeaderHasASuccessorWithinItsLease() throws IOException, InterruptedException {
        RabbitServer rabbit = RabbitServer.shared();
        String amqp = rabbit.uri(rabbit.freshVhost()).toString();
        try (EtcdServer etcd = EtcdServer.start();
                Words words = new Words(etcd.endpoint());
                JavaProcess victim = JavaProcess.start(
                        "leaders",
                        LeadersProgram.class,
                        Map.of("NUROPB_ETCD_ENDPOINTS", etcd.endpoint().toString(), "NUROPB_AMQP_URL", amqp));
                Survivors survivors = new Survivors(etcd.endpoint(), amqp)) {
            words.awaitOf(SERVICES, "victim");
            survivors.start();

            Moment killed = survivors.now();
            victim.kill();
            Spread spread = new Spread(words.awaitOthers(SERVICES, "victim").stream()
                    .map(killed::until)
                    .toList());

            FiguresPage.record(
                    "crash: SIGKILL of the leader's process → its successor's word is in etcd; TTL 5 s, real etcd and"
                            + " RabbitMQ",
                    "p50 ≤ TTL + 0.6 s, all ≤ TTL + 1 s, of 20",
                    spread.text());
            assertThat(spread.percentile(50))
                    .isLessThanOrEqualTo(TTL.plus(MachineLoad.stretched(P50_LIMIT.minus(TTL))));
            assertThat(spread.longest()).isLessThanOrEqualTo(TTL.plus(MachineLoad.stretched(LIMIT.minus(TTL))));
            assertThat(survivors.leaderships())
                    .hasSize(SERVICES)
                    .allSatisfy(leadership -> assertThat(leadership.from()).isGreaterThan(killed));
        }
    }

    /** An instance of each service in this process. */
    private static final class Survivors implements AutoCloseable {
        private final List<MeasuredFleet> fleets = new ArrayList<>();

        Survivors(URI etcd, String amqp) {
            for (int i = 1; i <= SERVICES; i++) {
                fleets.add(new MeasuredFleet(
                        MeshService.named(service(i)).build(),
                        new EtcdModule(etcd(etcd.toString())),
                        new RabbitModule(RabbitConfig.of(amqp))));
            }
        }

        void start() throws InterruptedException {
            fleets.forEach(MeasuredFleet::start);
            for (MeasuredFleet fleet : fleets) {
                fleet.await("the survivor serves", () -> fleet.serving() == 1);
            }
        }

        Moment now() {
            return fleets.get(0).now();
        }

        List<Leadership> leaderships() {
            return fleets.stream()
                    .flatMap(fleet -> fleet.leaderships().all().stream())
                    .toList();
        }

        @Override
        public void close() {
            fleets.forEach(MeasuredFleet::close);
        }
    }

    /** Whose word is in etcd for which service, and since when, seen from outside. */
    private static final class Words implements AutoCloseable {
        private static final Duration PATIENCE = Duration.ofMinutes(3);

        private final SystemScheduler clock = new SystemScheduler();
        private final Map<String, String> speakers = new HashMap<>();
        private final Map<String, Moment> since = new HashMap<>();
        private final KeyWatch watch;

        Words(URI etcd) {
            watch = new KeyWatch(etcd, "/nuropb/crash-", clock, this::see);
        }

        private synchronized void see(Change change) {
            if (!change.key().endsWith("/ready")) {
                return;
            }
            JsonAnswer word = JsonAnswer.read(change.value().orElse("{}"));
            if (word.isTrue("ready")) {
                speakers.put(change.key(), word.text("leader"));
                since.putIfAbsent(change.key() + " of " + word.text("leader"), clock.now());
            }
            notifyAll();
        }

        synchronized void awaitOf(int services, String speaker) throws InterruptedException {
            await(services, speaker, true);
        }

        synchronized List<Moment> awaitOthers(int services, String speaker) throws InterruptedException {
            await(services, speaker, false);
            return speakers.entrySet().stream()
                    .map(entry -> since.get(entry.getKey() + " of " + entry.getValue()))
                    .toList();
        }

        private void await(int services, String speaker, boolean same) throws InterruptedException {
            Moment end = clock.now().plus(PATIENCE);
            while (speakers.values().stream()
                            .filter(spoke -> spoke.equals(speaker) == same)
                            .count()
                    < services) {
                assertThat(clock.now().isBefore(end))
                        .as("words within " + PATIENCE + ": " + speakers)
                        .isTrue();
                wait(Math.max(1, clock.now().until(end).toMillis()));
            }
        }

        @Override
        public void close() {
            watch.close();
            clock.close();
        }
    }
}
