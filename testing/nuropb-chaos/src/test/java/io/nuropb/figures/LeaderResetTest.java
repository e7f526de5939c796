package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.google.inject.Module;
import io.nuropb.SystemScheduler;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.guice.ServiceModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.robustness.Eventually;
import io.nuropb.runner.Effect;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A leader whose connections to the broker are reset every second, and five followers whose handlers are slow; real
 * etcd and RabbitMQ.
 */
@Tag("servers")
class LeaderResetTest {

    private static final int FOLLOWERS = 5;
    private static final int RESETS = 20;
    private static final Duration BETWEEN_RESETS = Duration.ofSeconds(1);
    private static final Duration WORK = Duration.ofSeconds(1);
    private static final Duration BEAT = Duration.ofMillis(25);

    /** From when the last is sent until it is answered. */
    private static final Duration LATEST = WORK.plus(MachineLoad.stretched(Duration.ofSeconds(1)));

    private static final double SHARE = 0.99;

    private final RabbitServer rabbit = RabbitServer.shared();
    private final String amqp = rabbit.uri(rabbit.freshVhost()).toString();
    private final SystemScheduler scheduler = new SystemScheduler();
    private final Eventually eventually = new Eventually(scheduler);
    private final List<ServiceRunner> fleet = new ArrayList<>();
    private final List<Effect> changes = Collections.synchronizedList(new ArrayList<>());

    /** What became of calls until a while after the last was sent: who is answered later has waited too long. */
    private record Window(int sent, int answered, List<String> problems) {

        double share() {
            return (double) (answered - problems.size()) / sent;
        }
    }

    @Test
    void aLeaderThatIsResetEverySecondCostsItsFleetNoAnswers() throws Exception {
        try (scheduler;
                EtcdServer etcd = EtcdServer.start();
                TcpProxy ofLeader = TcpProxy.to(rabbit.amqpPort());
                ServiceRunner caller = Guice.createInjector(
                                ServiceModule.client("caller"), new RabbitModule(RabbitConfig.of(amqp)))
                        .getInstance(ServiceRunner.class)) {
            try {
                startAll(new EtcdModule(EtcdConfig.of(etcd.endpoint().toString())), ofLeader, caller);
                measure(ofLeader, caller);
            } finally {
                fleet.forEach(ServiceRunner::close);
            }
        }
    }

    private void startAll(Module coordinator, TcpProxy ofLeader, ServiceRunner caller) throws Exception {
        start(coordinator, amqp.replace(":" + rabbit.amqpPort(), ":" + ofLeader.port()));
        ServiceRunner leader = fleet.get(0);
        eventually.holds(
                "the first one leads", () -> leader.leads() && leader.status().ready(), leader::status);
        for (int i = 0; i < FOLLOWERS; i++) {
            start(coordinator, amqp);
        }
        eventually.value(caller.start());
        eventually.holds("all consume", () -> consuming() == fleet.size(), this::consuming);
    }

    private void measure(TcpProxy ofLeader, ServiceRunner caller) throws Exception {
        Window undisturbed = calls(caller, () -> {});
        fleet.stream()
                .skip(1)
                .forEach(follower -> follower.observe((before, event, after, effects) -> effects.stream()
                        .filter(effect -> effect instanceof Effect.Drain || effect instanceof Effect.Consume)
                        .forEach(changes::add)));
        AtomicInteger hits = new AtomicInteger();
        Window disturbed = calls(caller, () -> {
            hits.addAndGet(ofLeader.connections() > 0 ? 1 : 0);
            ofLeader.reset();
        });

        FiguresPage.record(
                "answers while the leader's connections are reset every second for 20 s, five followers, handlers of 1 s, 40 calls a"
                        + " second; real etcd and RabbitMQ",
                "≥ 99 % of the answers of an undisturbed run, when the last call was sent 2 s ago",
                "%d of %d calls were answered, and %d of %d undisturbed"
                        .formatted(disturbed.answered(), disturbed.sent(), undisturbed.answered(), undisturbed.sent()));
        assertThat(hits).as("resets that met a connection").hasValueGreaterThan(RESETS / 2);
        assertThat(undisturbed.problems()).isEmpty();
        assertThat(changes).as("followers go on consuming").isEmpty();
        assertThat(disturbed.share()).isGreaterThanOrEqualTo(SHARE * undisturbed.share());
    }

    private long consuming() {
        return fleet.stream().filter(runner -> runner.status().consuming()).count();
    }

    private void start(Module coordinator, String broker) throws Exception {
        MeshService service =
                MeshService.named("reset").method("work", context -> later()).build();
        ServiceRunner runner = Guice.createInjector(
                        new ServiceModule(service), coordinator, new RabbitModule(RabbitConfig.of(broker)))
                .getInstance(ServiceRunner.class);
        fleet.add(runner);
        eventually.value(runner.start());
    }

    private CompletionStage<String> later() {
        CompletableFuture<String> done = new CompletableFuture<>();
        scheduler.schedule(WORK, () -> done.complete("done"));
        return done;
    }

    /** Calls for as long as so many resets take, with something that happens at each. */
    private Window calls(ServiceRunner caller, Runnable happens) throws Exception {
        PacedCalls calls = new PacedCalls(caller.client(), "reset", List.of("work"), BEAT, scheduler);
        calls.begin();
        for (int i = 0; i < RESETS; i++) {
            happens.run();
            eventually.pass(BETWEEN_RESETS);
        }
        CompletableFuture<Void> all = calls.end();
        eventually.pass(LATEST);
        Window window = new Window(calls.sent(), calls.answered(), calls.problems());
        all.orTimeout(90, TimeUnit.SECONDS).join();
        return window;
    }
}
