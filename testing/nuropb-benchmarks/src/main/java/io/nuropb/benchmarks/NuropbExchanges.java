package io.nuropb.benchmarks;

import io.nuropb.benchmarks.pure.EncryptionBenchmark;
import io.nuropb.encryption.UndecipherableException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;

/** NuroPB, with its service, its client and a thread for each request in flight in this JVM. */
final class NuropbExchanges implements ExchangePeer {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double NANOSECONDS_A_SECOND = 1e9;

    private final Peer peer = NuropbPeer.plain();
    private final EncryptionBenchmark encryption = new EncryptionBenchmark();

    @Override
    public String label() {
        return peer.label();
    }

    @Override
    public double requests(ServiceQueue queue, int inFlight, Pace pace) throws Exception {
        return new Requesting(inFlight, List.of(), List.of())
                .answered(peer, queue, pace)
                .rate();
    }

    @Override
    public double encrypted(Pace pace) throws UndecipherableException {
        encrypted(pace.warmUp());
        return encrypted(pace.measured());
    }

    private double encrypted(Duration time) throws UndecipherableException {
        long end = System.nanoTime() + time.toNanos();
        long begin = THREADS.getCurrentThreadCpuTime();
        long exchanges = 0;
        while (System.nanoTime() < end) {
            encryption.ours();
            exchanges++;
        }
        return exchanges * NANOSECONDS_A_SECOND / (THREADS.getCurrentThreadCpuTime() - begin);
    }
}
