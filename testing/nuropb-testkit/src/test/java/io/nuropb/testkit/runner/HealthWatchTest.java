package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.ServiceName;
import io.nuropb.election.InstanceBounds;
import io.nuropb.election.OperatorControl;
import io.nuropb.health.actuators.InstanceScaler;
import io.nuropb.health.actuators.ScalingSignal;
import io.nuropb.health.policies.ScalingConfig;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.QueueReading;
import io.nuropb.health.sensors.ReportedCounters;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A leader that watches over its service, on virtual time. */
class HealthWatchTest {

    private static final ServiceName ORDERS = new ServiceName("orders");

    private static final Duration PERIOD = ScalingConfig.defaults().period();

    /** For how long a signal is valid. */
    private static final Duration VALID = PERIOD.multipliedBy(12);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time, Duration.ofSeconds(15));
    private final List<ScalingSignal> signals = new ArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();
    private boolean blind;

    @Test
    void onlyTheLeaderLooksOnceInAPeriodAndSaysHowManyThereShouldBe() {
        List<ServiceRunner> fleet = fleet(3);
        int before = looks.get();
        time.advance(Duration.ofMinutes(1));
        assertThat(looks.get() - before).isBetween(11, 13);
        assertThat(signals).isNotEmpty();
        ScalingSignal last = signals.get(signals.size() - 1);
        assertThat(last.current()).isEqualTo(3);
        assertThat(last.term())
                .isEqualTo(fleet.get(0).status().leader().orElseThrow().term());
        assertThat(last.reason()).isNotEmpty();
        assertThat(signals)
                .extracting(ScalingSignal::sequence)
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(mesh.coordinator().property(ORDERS, "scaling"))
                .hasValueSatisfying(text -> assertThat(text).contains("\"current\": 3", "\"term\""));
    }

    @Test
    void aSuccessorGoesOnInALaterTermAndTheOldLeaderIsSilent() {
        List<ServiceRunner> fleet = fleet(2);
        time.advance(Duration.ofSeconds(20));
        ScalingSignal before = signals.get(signals.size() - 1);
        fleet.stream().filter(ServiceRunner::leads).findFirst().orElseThrow().close();
        signals.clear();
        time.advance(Duration.ofSeconds(30));
        assertThat(signals)
                .isNotEmpty()
                .allSatisfy(signal -> assertThat(signal.term().number())
                        .isGreaterThan(before.term().number()));
        fleet.forEach(ServiceRunner::close);
        int looked = looks.get();
        time.advance(Duration.ofMinutes(1));
        assertThat(looks).hasValue(looked);
    }

    @Test
    void aSuccessorGoesOnWithTheNumberThatWasAskedFor() {
        List<ServiceRunner> fleet = fleet(2);
        mesh.coordinator().control(ORDERS, wish(Optional.of(new InstanceBounds(5, 9))));
        time.advance(Duration.ofSeconds(30));
        mesh.coordinator().control(ORDERS, wish(Optional.empty()));
        time.advance(Duration.ofSeconds(30));
        assertThat(signals.get(signals.size() - 1).desired()).hasValue(5);
        fleet.stream().filter(ServiceRunner::leads).findFirst().orElseThrow().close();
        signals.clear();
        time.advance(Duration.ofMinutes(4));
        assertThat(signals)
                .isNotEmpty()
                .allSatisfy(signal -> assertThat(signal.desired()).hasValue(5));
        fleet.forEach(ServiceRunner::close);
    }

    private static OperatorControl wish(Optional<InstanceBounds> bounds) {
        return new OperatorControl(true, OptionalLong.empty(), bounds, "somebody", "a test");
    }

    @Test
    void whatFollowersHaveHandledReachesTheLeader() {
        List<ServiceRunner> fleet = fleet(2);
        for (int i = 0; i < 20; i++) {
            time.await(fleet.get(0).client().request("orders", "total", Map.of("items", 1), Object.class));
        }
        time.advance(Duration.ofSeconds(30));
        assertThat(time.await(fleet.get(0).members()))
                .extracting(member ->
                        ReportedCounters.read(member.details()).orElseThrow().handled())
                .satisfies(counts -> assertThat(
                                counts.stream().mapToLong(Long::longValue).sum())
                        .isEqualTo(20));
    }

    @Test
    void aLeaderTellsHowManyMessagesItReallyTakesAtOnce() {
        ServiceRunner leader = started("i0");
        time.advance(Duration.ofMinutes(1));
        assertThat(concurrency(leader)).isEqualTo(Map.of("i0", 10));

        ServiceRunner follower = started("i1");
        time.advance(Duration.ofMinutes(1));
        assertThat(concurrency(leader)).isEqualTo(Map.of("i0", 2, "i1", 10));

        follower.close();
        time.advance(Duration.ofMinutes(1));
        assertThat(concurrency(leader)).isEqualTo(Map.of("i0", 10));
    }

    private Map<String, Integer> concurrency(ServiceRunner runner) {
        return time.await(runner.members()).stream()
                .collect(Collectors.toMap(
                        member -> member.instance().value(),
                        member -> ReportedCounters.read(member.details())
                                .orElseThrow()
                                .concurrency()));
    }

    @Test
    void theReasonThatIsPublishedSaysWhetherNothingIsDecided() {
        fleet(2);
        time.advance(Duration.ofMinutes(1));
        assertThat(published()).doesNotContain("Frozen");
        blind = true;
        time.advance(Duration.ofMinutes(1));
        assertThat(published()).contains("Frozen: how many messages wait is not known");
        blind = false;
        time.advance(Duration.ofMinutes(1));
        assertThat(published()).doesNotContain("Frozen");
    }

    private String published() {
        return mesh.coordinator().property(ORDERS, "scaling").orElseThrow();
    }

    @Test
    void aMonitorOrScalerThatFailsHarmsNothing() {
        ServiceRunner runner = mesh.runner(service())
                .instance(new InstanceId("a"))
                .monitor(new BrokerMonitor() {
                    @Override
                    public CompletionStage<BrokerReading> read(String serviceQueue, String deadLetterQueue) {
                        looks.incrementAndGet();
                        return CompletableFuture.failedFuture(new IllegalStateException("broken in a test"));
                    }

                    @Override
                    public void close() {}
                })
                .scaler(signal -> {
                    signals.add(signal);
                    throw new IllegalStateException("broken in a test");
                })
                .build();
        try (LoggedLines log = new LoggedLines()) {
            time.await(runner.start());
            time.advance(Duration.ofSeconds(30));
            assertThat(log.warnings("orders/a"))
                    .singleElement()
                    .asString()
                    .startsWith("A call of InstanceScaler " + HealthWatchTest.class.getName())
                    .endsWith(" by orders/a failed");
        }
        assertThat(looks.get()).isGreaterThan(3);
        assertThat(signals).hasSizeGreaterThan(3);
        assertThat(runner.status().consuming()).isTrue();
        runner.close();
    }

    @Test
    void aScalerThatIsSlowerThanThePeriodIsCalledWithTheLatestSignalEachTime() {
        Moment slowUntil = time.now().plus(Duration.ofMinutes(15));
        List<Duration> ages = new ArrayList<>();
        ServiceRunner runner = runner("a", signal -> {
            signals.add(signal);
            ages.add(Duration.between(signal.validUntil().minus(VALID), time.wallClock()));
            if (time.now().isBefore(slowUntil)) {
                time.advance(PERIOD.plusSeconds(1));
            }
        });
        time.await(runner.start());
        time.advance(Duration.ofMinutes(20));
        assertThat(ages).hasSizeGreaterThan(200).allMatch(age -> age.compareTo(PERIOD) <= 0);
        assertThat(signals)
                .extracting(ScalingSignal::sequence)
                .doesNotHaveDuplicates()
                .isSorted();
        runner.close();
    }

    @Test
    void aScalerThatHangsDelaysNothingButItsOwnNextCall() {
        List<ScalingSignal> heard = new ArrayList<>();
        List<Boolean> knows = new ArrayList<>();
        ServiceRunner runner = runner("a", signal -> {
            signals.add(signal);
            time.advance(signals.size() == 1 ? PERIOD.multipliedBy(2_000) : Duration.ZERO);
        });
        runner.listen(new RunnerListener() {
            @Override
            public void signalled(ScalingSignal signal) {
                heard.add(signal);
                knows.add(runner.scalingSignal().equals(Optional.of(signal))
                        && signal.validUntil().equals(time.wallClock().plus(VALID)));
            }
        });
        try (LoggedLines log = new LoggedLines()) {
            time.await(runner.start());
            time.advance(PERIOD.multipliedBy(2));
            assertThat(heard).hasSizeBetween(1_990, 2_010);
            assertThat(knows).containsOnly(true);
            assertThat(signals).hasSizeBetween(2, 5);
            assertThat(signals.get(1).sequence()).isGreaterThan(1_990);
            assertThat(log.warnings()).isEmpty();
        }
        runner.close();
    }

    @Test
    void aListenerThatHangsKeepsNoScalerWaitingAndFloodsNoLog() {
        ServiceRunner runner = runner("a", signals::add);
        runner.listen(new RunnerListener() {
            @Override
            public void signalled(ScalingSignal signal) {
                time.advance(signal.sequence() == 1 ? PERIOD.multipliedBy(2_000) : Duration.ZERO);
            }
        });
        try (LoggedLines log = new LoggedLines()) {
            time.await(runner.start());
            time.advance(PERIOD.multipliedBy(2));
            assertThat(signals).hasSizeBetween(1_990, 2_010);
            assertThat(log.warnings("orders/a"))
                    .as("one in a minute")
                    .hasSizeBetween(80, 90)
                    .allMatch(line -> line.contains("is so far behind that it misses what comes next"));
        }
        runner.close();
    }

    @Test
    void aScalerThatHangsWhileTheLeaderHandsOverIsNotCalledAgainForIt() {
        ServiceRunner leader = runner("a", signal -> {
            signals.add(signal);
            time.advance(Duration.ofMinutes(1));
        });
        List<ScalingSignal> ofNext = new ArrayList<>();
        ServiceRunner next = runner("b", ofNext::add);
        time.await(leader.start());
        time.await(next.start());
        time.schedule(Duration.ofSeconds(30), leader::close);
        time.advance(Duration.ofMinutes(3));
        assertThat(next.leads()).isTrue();
        assertThat(ofNext).isNotEmpty();
        assertThat(signals).hasSize(1);
        next.close();
    }

    @Test
    void aMonitorThatThrowsOrAnswersNothingEndsNoWatch() {
        List<Supplier<CompletionStage<BrokerReading>>> wrong = List.of(
                () -> {
                    throw new IllegalStateException("broken in a test");
                },
                () -> {
                    throw new AssertionError("broken in a test");
                },
                HealthWatchTest::nothing);
        ServiceRunner runner = mesh.runner(service())
                .monitor(new EmptyQueues() {
                    @Override
                    public CompletionStage<BrokerReading> read(String serviceQueue, String deadLetterQueue) {
                        CompletionStage<BrokerReading> sound = super.read(serviceQueue, deadLetterQueue);
                        int look = looks.get() - 1;
                        return look < wrong.size() ? wrong.get(look).get() : sound;
                    }
                })
                .scaler(signals::add)
                .build();
        time.await(runner.start());
        time.advance(Duration.ofSeconds(30));
        assertThat(looks).hasValueBetween(5, 7);
        assertThat(signals).hasSize(looks.get());
        runner.close();
    }

    @Test
    void aMonitorThatNeverAnswersIsOneThatKnowsNothing() {
        ServiceRunner runner = mesh.runner(service())
                .monitor(new EmptyQueues() {
                    @Override
                    public CompletionStage<BrokerReading> read(String serviceQueue, String deadLetterQueue) {
                        return new CompletableFuture<>();
                    }
                })
                .scaler(signals::add)
                .build();
        time.await(runner.start());
        time.advance(Duration.ofMinutes(1));
        assertThat(signals)
                .isNotEmpty()
                .allSatisfy(signal -> assertThat(signal.reason()).contains("has not answered within 30 s"));
        runner.close();
    }

    @SuppressWarnings("NullAway") // A monitor that breaks its contract is what this is about.
    private static CompletionStage<BrokerReading> nothing() {
        return null;
    }

    private List<ServiceRunner> fleet(int size) {
        List<ServiceRunner> fleet = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            fleet.add(started("i" + i));
        }
        return fleet;
    }

    private ServiceRunner runner(String id, InstanceScaler scaler) {
        return mesh.runner(service())
                .instance(new InstanceId(id))
                .monitor(new EmptyQueues())
                .scaler(scaler)
                .build();
    }

    private ServiceRunner started(String name) {
        ServiceRunner runner = runner(name, signals::add);
        time.await(runner.start());
        return runner;
    }

    private static MeshService service() {
        return MeshService.named("orders")
                .method("total", Map.class, (items, call) -> items.size())
                .build();
    }

    private class EmptyQueues implements BrokerMonitor {
        @Override
        public CompletionStage<BrokerReading> read(String serviceQueue, String deadLetterQueue) {
            looks.incrementAndGet();
            assertThat(serviceQueue).isEqualTo("nuropb-orders-sq");
            assertThat(deadLetterQueue).isEqualTo("nuropb-orders-dl");
            if (blind) {
                return CompletableFuture.completedFuture(BrokerReading.unknown("nobody answers in a test"));
            }
            QueueReading empty = QueueReading.declared(0, 1, time.now());
            return CompletableFuture.completedFuture(
                    new BrokerReading(empty, empty, Optional.of(Set.of()), Optional.empty()));
        }

        @Override
        public void close() {}
    }
}
