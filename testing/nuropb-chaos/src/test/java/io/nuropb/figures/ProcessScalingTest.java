package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import io.nuropb.Moment;
import io.nuropb.SystemScheduler;
import io.nuropb.client.CallOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdStore;
import io.nuropb.guice.ServiceModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.robustness.Eventually;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.store.LeaseStore;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.watch.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A supervisor of processes that follows its leader while load rises to eight times what it was, and falls again; real
 * servers.
 */
@Tag("servers")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ProcessScalingTest {

    private static final Duration BEAT = Duration.ofMillis(200);
    private static final int FACTOR = 8;
    private static final int LEAST_AT_PEAK = 3;
    /** So many calls at the peak, when the backlog is gone. */
    private static final int CALLS_AT_PEAK = 400;
    /** Under way while instances are told to stop. */
    private static final int LONG_ONES = 3;

    private static final CallOptions OPTIONS = CallOptions.defaults().withTimeout(Duration.ofMinutes(1));
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private final RabbitServer rabbit = RabbitServer.shared();
    private final String amqp = rabbit.uri(rabbit.freshVhost()).toString();
    private final SystemScheduler scheduler = new SystemScheduler();
    private final Eventually eventually = new Eventually(scheduler, PATIENCE);

    @Test
    void instancesComeAndGoWithTheLoadAndNothingIsLostOrHandledTwice() throws Exception {
        try (scheduler;
                EtcdServer etcd = EtcdServer.start();
                LeaseStore store = new EtcdStore(config(etcd), scheduler);
                SupervisedDesk desk = new SupervisedDesk(
                        environment(etcd), store, config(etcd).keyPrefix(), scheduler);
                ServiceRunner caller = Guice.createInjector(
                                ServiceModule.client("visitor"), new RabbitModule(RabbitConfig.of(amqp)))
                        .getInstance(ServiceRunner.class)) {
            desk.begin();
            caller.start().join();
            await(desk, "one instance serves", desk::serves);
            ScalingCourse course = new ScalingCourse(desk, scheduler);
            PacedCalls always = begin(caller.client(), course);
            await(desk, "calls are answered", () -> always.answered() > 0);

            Moment rise = scheduler.now();
            List<PacedCalls> more = Stream.generate(() -> begin(caller.client(), course))
                    .limit(FACTOR - 1)
                    .toList();
            await(desk, "more instances run", () -> desk.serving() >= LEAST_AT_PEAK);
            Duration rose = rise.until(scheduler.now());
            int enough = sum(more) + CALLS_AT_PEAK;
            await(desk, "the backlog is gone at the peak", () -> sum(more) >= enough && !hasBacklog(more, desk));
            Duration drained = rise.until(scheduler.now());

            List<CompletableFuture<String>> longOnes = Stream.generate(() -> longOne(caller.client()))
                    .limit(LONG_ONES)
                    .toList();
            Moment fall = scheduler.now();
            List<CompletableFuture<Void>> ends =
                    more.stream().map(PacedCalls::end).toList();
            await(
                    desk,
                    "one instance is left, and the others have ended",
                    () -> desk.serving() == 1 && desk.draining() == 0);
            Duration fell = fall.until(scheduler.now());
            Stream.concat(Stream.of(always.end()), ends.stream())
                    .forEach(end -> end.orTimeout(90, TimeUnit.SECONDS).join());

            assertThat(longOnes).allSatisfy(answer -> assertThat(answer).isCompletedWithValue("done"));
            assertThat(Stream.concat(Stream.of(always), more.stream()).flatMap(calls -> calls.problems().stream()))
                    .isEmpty();
            assertThat(desk.handledTwice()).isEmpty();
            course.draw("scaling-run.svg");
            FiguresPage.record(
                    "a supervisor of processes follows its leader: load × %d and ÷ %d; handlers of 0.2 s, and %d of %s when it falls; real etcd and RabbitMQ, the policy's times shortened"
                            .formatted(FACTOR, FACTOR, LONG_ONES, Timeline.text(SlowDesk.LONG)),
                    "follows up and down, the backlog is drained; 0 lost, 0 handled twice",
                    "up to %d instances (%d within %s, the backlog gone after %s), down to 1 in %s; 0 of %d calls failed or were handled twice"
                            .formatted(
                                    desk.most(),
                                    LEAST_AT_PEAK,
                                    Timeline.text(rose),
                                    Timeline.text(drained),
                                    Timeline.text(fell),
                                    always.sent() + sum(more)));
        }
    }

    private void await(SupervisedDesk desk, String what, BooleanSupplier condition) throws Exception {
        eventually.holds(what, condition, desk::describe);
    }

    private PacedCalls begin(MeshClient client, ScalingCourse course) {
        PacedCalls calls = new PacedCalls(client, SupervisedDesk.NAME.value(), List.of("work"), BEAT, scheduler);
        course.add(calls);
        calls.begin();
        return calls;
    }

    private static CompletableFuture<String> longOne(MeshClient client) {
        return client.request(SupervisedDesk.NAME.value(), "long", Map.of(), String.class, OPTIONS);
    }

    private static int sum(List<PacedCalls> all) {
        return all.stream().mapToInt(PacedCalls::sent).sum();
    }

    private static boolean hasBacklog(List<PacedCalls> all, SupervisedDesk desk) {
        return all.stream().mapToInt(PacedCalls::underWay).sum() >= 2 * SlowDesk.CONCURRENCY * desk.most();
    }

    private static EtcdConfig config(EtcdServer etcd) {
        return EtcdConfig.of(etcd.endpoint().toString());
    }

    private Map<String, String> environment(EtcdServer etcd) {
        return Map.of(
                "NUROPB_ETCD_ENDPOINTS",
                etcd.endpoint().toString(),
                "NUROPB_AMQP_URL",
                amqp,
                "NUROPB_MANAGEMENT_URL",
                "http://127.0.0.1:" + rabbit.managementPort());
    }
}
