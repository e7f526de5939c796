package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import io.nuropb.Moment;
import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.client.CallOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.election.Presence;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdStore;
import io.nuropb.examples.DesiredInstances;
import io.nuropb.examples.ProcessSupervisor;
import io.nuropb.guice.ServiceModule;
import io.nuropb.json.JacksonJson;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.ServiceKeys;
import io.nuropb.store.LeaseStore;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.ServerLogs;
import io.nuropb.watch.Timeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A supervisor of processes that follows its leader while load rises to eight times what it was, and falls again; real servers. */
@Tag("servers")
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class ProcessScalingTest {

    private static final ServiceName DESK = new ServiceName("desk");
    private static final Duration BEAT = Duration.ofMillis(200);
    private static final int FACTOR = 8;
    private static final int LEAST_AT_PEAK = 3;
    /** Under way while instances are told to stop. */
    private static final int LONG_ONES = 3;

    private static final CallOptions OPTIONS = CallOptions.defaults().withTimeout(Duration.ofMinutes(1));
    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** So many calls at the peak, when the backlog is gone. */
    private static final int CALLS_AT_PEAK = 400;

    private final RabbitServer rabbit = RabbitServer.shared();
    private final String amqp = rabbit.uri(rabbit.freshVhost()).toString();
    private final SystemScheduler scheduler = new SystemScheduler();
    private final ServerLogs logs = ServerLogs.create("slow-desk");
    private int most;
    private int started;

    @Test
    void instancesComeAndGoWithTheLoadAndNothingIsLostOrHandledTwice() throws Exception {
        try (scheduler;
                EtcdServer etcd = EtcdServer.start();
                LeaseStore store = new EtcdStore(EtcdConfig.of(etcd.endpoint().toString()), scheduler);
                ProcessSupervisor instances = new ProcessSupervisor(() -> start(etcd));
                ServiceRunner caller = Guice.createInjector(
                                ServiceModule.client("visitor"), new RabbitModule(RabbitConfig.of(amqp)))
                        .getInstance(ServiceRunner.class)) {
            FleetOperator fleet = new FleetOperator(
                    store,
                    ServiceKeys.of(EtcdConfig.of(etcd.endpoint().toString()).keyPrefix(), DESK),
                    new JacksonJson());
            Following following = new Following(fleet, instances);
            instances.follow(1);
            caller.start().join();
            following.until("one instance serves", () -> following.isServed());
            PacedCalls always = begin(caller.client());
            following.until("calls are answered", () -> always.answered() > 0);

            Moment rise = scheduler.now();
            List<PacedCalls> more = Stream.generate(() -> begin(caller.client()))
                    .limit(FACTOR - 1)
                    .toList();
            following.until("more instances run", () -> instances.serving() >= LEAST_AT_PEAK);
            Duration rose = rise.until(scheduler.now());
            int before = sum(more);
            following.until(
                    "the backlog is gone at the peak",
                    () -> sum(more) >= before + CALLS_AT_PEAK && underWay(more) < 2 * SlowDesk.CONCURRENCY * most);
            Duration drained = rise.until(scheduler.now());
            List<CompletableFuture<String>> longOnes = Stream.generate(
                            () -> caller.client().request(DESK.value(), "long", Map.of(), String.class, OPTIONS))
                    .limit(LONG_ONES)
                    .toList();
            Moment fall = scheduler.now();
            List<CompletableFuture<Void>> ends =
                    more.stream().map(PacedCalls::end).toList();
            following.until(
                    "one instance is left, and the others have ended",
                    () -> instances.serving() == 1 && instances.draining() == 0);
            Duration fell = fall.until(scheduler.now());
            Stream.concat(Stream.of(always.end()), ends.stream())
                    .forEach(end -> end.orTimeout(90, TimeUnit.SECONDS).join());
            assertThat(longOnes).allSatisfy(answer -> assertThat(answer).isCompletedWithValue("done"));
            assertThat(Stream.concat(Stream.of(always), more.stream()).flatMap(calls -> calls.problems().stream()))
                    .isEmpty();
            assertThat(handledTwice()).isEmpty();

            FiguresPage.record(
                    "a supervisor of processes follows its leader: load × %d and ÷ %d; handlers of 0.2 s, and %d of %s when it falls; real etcd and RabbitMQ, the policy's times shortened"
                            .formatted(FACTOR, FACTOR, LONG_ONES, Timeline.text(SlowDesk.LONG)),
                    "follows up and down, the backlog is drained; 0 lost, 0 handled twice",
                    "up to %d instances (%d within %s, the backlog gone after %s), down to 1 in %s; 0 of %d calls failed or were handled twice"
                            .formatted(
                                    most,
                                    LEAST_AT_PEAK,
                                    Timeline.text(rose),
                                    Timeline.text(drained),
                                    Timeline.text(fell),
                                    always.sent() + sum(more)));
        }
    }

    private PacedCalls begin(MeshClient client) {
        PacedCalls calls = new PacedCalls(client, DESK.value(), List.of("work"), BEAT, scheduler);
        calls.begin();
        return calls;
    }

    private static int sum(List<PacedCalls> all) {
        return all.stream().mapToInt(PacedCalls::sent).sum();
    }

    private static int underWay(List<PacedCalls> all) {
        return all.stream().mapToInt(PacedCalls::underWay).sum();
    }

    /** Has as many instances run as the leader asks for. */
    private final class Following {
        private final FleetOperator fleet;
        private final DesiredInstances desired;
        private final ProcessSupervisor instances;

        Following(FleetOperator fleet, ProcessSupervisor instances) {
            this.fleet = fleet;
            this.desired = new DesiredInstances(fleet, new JacksonJson());
            this.instances = instances;
        }

        boolean isServed() {
            try {
                return scheduler.await(fleet.status(), PATIENCE).members().stream()
                        .anyMatch(Presence::consuming);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new AssertionError(e);
            }
        }

        void until(String what, BooleanSupplier holds) throws Exception {
            Moment end = scheduler.now().plus(PATIENCE);
            while (!holds.getAsBoolean()) {
                if (!scheduler.now().isBefore(end)) {
                    throw new AssertionError("Not within %s: %s; %d instances run, and the leader says %s"
                            .formatted(
                                    PATIENCE,
                                    what,
                                    instances.serving(),
                                    scheduler.await(fleet.status(), PATIENCE).signal()));
                }
                scheduler.await(desired.now(), PATIENCE).ifPresent(instances::follow);
                most = Math.max(most, instances.serving());
                Thread.sleep(PERIOD.toMillis());
            }
        }
    }

    /** The messages that more than one handler has begun with. */
    private Set<String> handledTwice() throws IOException {
        Set<String> once = new HashSet<>();
        Set<String> twice = new TreeSet<>();
        for (int i = 1; i <= started; i++) {
            Path begun = logs.folder().resolve("instance-" + i).resolve("begun.txt");
            if (Files.exists(begun)) {
                Files.readAllLines(begun).stream().filter(id -> !once.add(id)).forEach(twice::add);
            }
        }
        return twice;
    }

    private Process start(EtcdServer etcd) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path folder = logs.folder().resolve("instance-" + ++started);
        ProcessBuilder builder = new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx96m",
                        "-Dnuropb.testLogs=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        SlowDesk.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("console.log").toFile());
        builder.environment().put(SlowDesk.BEGUN, folder.resolve("begun.txt").toString());
        builder.environment().put("NUROPB_ETCD_ENDPOINTS", etcd.endpoint().toString());
        builder.environment().put("NUROPB_AMQP_URL", amqp);
        builder.environment().put("NUROPB_MANAGEMENT_URL", "http://127.0.0.1:" + rabbit.managementPort());
        try {
            Files.createDirectories(folder);
            Process process = builder.start();
            // Whoever ends the tests ends what they have started.
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
