package io.nuropb.benchmarks.pure;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How many events the lifecycle machine handles in a second. One operation is one recorded life. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class MachineBenchmark {

    /** The role of the instance whose life is had again. */
    public enum Role {
        /** It consumes under another one's proclamation. */
        FOLLOWER,
        /** It leads a fleet of three. */
        LEADER
    }

    /** Whose life it is. */
    @Param({"FOLLOWER", "LEADER"})
    public Role role = Role.FOLLOWER;

    private RecordedLife life = RecordedLife.ofFollower();

    /** Events are counted beside operations. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Counter {
        /** How many were handled. */
        public long events;
    }

    /** Records the life. */
    @Setup
    public void record() {
        life = role == Role.LEADER ? RecordedLife.ofLeader() : RecordedLife.ofFollower();
    }

    /** Has it again. */
    @Benchmark
    public int lives(Counter counter) {
        counter.events += life.events();
        return life.again();
    }
}
