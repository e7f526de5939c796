package io.nuropb.benchmarks.pure;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/**
 * Encrypted requests cost hardly more than the Java runtime's ciphers do by themselves: in time of the processor,
 * interleaved, which other work on the machine changes little.
 */
class EncryptionTest {

    private static final double LEAST = 0.8;
    private static final int ROUNDS = 5;
    private static final int EXCHANGES = 200;
    private static final int WARM_UP = 1_500;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final EncryptionBenchmark benchmark = new EncryptionBenchmark();

    @Test
    void oursIsHardlySlowerThanTheCiphersAlone() throws Exception {
        processorTime(WARM_UP, benchmark::ours);
        processorTime(WARM_UP, benchmark::primitives);
        double[] ratios = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            double alone = processorTime(EXCHANGES, benchmark::primitives);
            ratios[round] = alone / processorTime(EXCHANGES, benchmark::ours);
        }

        assertThat(DoubleStream.of(ratios).sorted().toArray()[ROUNDS / 2])
                .as("encrypted requests a second, ours by those of the ciphers alone: median of %s", ratios)
                .isGreaterThanOrEqualTo(LEAST);
    }

    private static long processorTime(int times, Callable<byte[]> exchange) throws Exception {
        long begin = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            exchange.call();
        }
        return THREADS.getCurrentThreadCpuTime() - begin;
    }
}
