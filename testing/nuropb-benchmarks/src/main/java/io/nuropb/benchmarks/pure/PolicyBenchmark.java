package io.nuropb.benchmarks.pure;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.health.policies.BreakerConfig;
import io.nuropb.health.policies.BreakerPolicy;
import io.nuropb.health.policies.CallerConfig;
import io.nuropb.health.policies.CallerPolicy;
import io.nuropb.health.policies.InstanceCountPolicy;
import io.nuropb.health.policies.Pause;
import io.nuropb.health.policies.ScalingConfig;
import io.nuropb.health.policies.ScalingState;
import io.nuropb.health.sensors.Blame;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.CallerCounters;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.health.sensors.QueueReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How many decisions each of the health policies makes in a second, upon an hour of a fleet of three. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PolicyBenchmark {

    private static final int SAMPLES = 720;
    private static final int INSTANCES = 3;
    private static final long HIGH_WATER_MARK = 1_000;

    /** Messages a second for each instance; without any, nothing changes from one sample to the next. */
    @Param({"0", "20"})
    public long load = 0;

    private final InstanceCountPolicy counts = new InstanceCountPolicy(ScalingConfig.defaults());
    private final BreakerPolicy breaker = new BreakerPolicy(BreakerConfig.defaults(), new InstanceId("leader"));
    private final CallerPolicy callers = new CallerPolicy(CallerConfig.defaults());
    private final List<FleetSample> samples = new ArrayList<>();

    /** What the leader sees. */
    @Setup
    public void see() {
        Duration period = ScalingConfig.defaults().period();
        Moment now = new Moment(0);
        for (int i = 0; i < SAMPLES; i++) {
            now = now.plus(period);
            samples.add(sample(now, i * load * period.toSeconds()));
        }
    }

    private static FleetSample sample(Moment now, long handled) {
        Map<InstanceId, InstanceCounters> counters = new HashMap<>();
        for (int instance = 0; instance < INSTANCES; instance++) {
            counters.put(
                    new InstanceId("i" + instance),
                    new InstanceCounters(
                            "life",
                            handled,
                            0,
                            Map.of(Blame.SERVICE, handled / 1_000),
                            Map.of(),
                            Map.of("shop", new CallerCounters(handled, 0)),
                            Duration.ofMillis(handled * 10),
                            10,
                            Optional.of(Duration.ofMillis(5))));
        }
        QueueReading queue = new QueueReading(
                OptionalLong.of(0),
                OptionalLong.of(0),
                OptionalLong.of(INSTANCES),
                OptionalLong.of(handled * INSTANCES),
                Optional.of(now));
        BrokerReading broker =
                new BrokerReading(queue, QueueReading.unknown(), Optional.of(Set.of()), Optional.empty());
        return new FleetSample(now, counters, INSTANCES, INSTANCES, broker);
    }

    /** How many instances there should be. */
    @Benchmark
    @OperationsPerInvocation(SAMPLES)
    public ScalingState numberOfInstances() {
        ScalingState state = counts.initial(new Moment(0));
        for (FleetSample sample : samples) {
            state = counts.decide(state, sample, HIGH_WATER_MARK, Pause.NONE).state();
        }
        return state;
    }

    /** Whether too much fails. */
    @Benchmark
    @OperationsPerInvocation(SAMPLES)
    public BreakerPolicy.State breaker() {
        BreakerPolicy.State state = breaker.initial();
        for (FleetSample sample : samples) {
            state = breaker.decide(state, sample).state();
        }
        return state;
    }

    /** Whether a caller is at fault. */
    @Benchmark
    @OperationsPerInvocation(SAMPLES)
    public CallerPolicy.State callers() {
        CallerPolicy.State state = callers.initial();
        for (FleetSample sample : samples) {
            state = callers.decide(state, sample).state();
        }
        return state;
    }
}
