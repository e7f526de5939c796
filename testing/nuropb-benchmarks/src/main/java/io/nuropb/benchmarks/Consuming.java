package io.nuropb.benchmarks;

import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Commands wait in a queue; how many are handled a second. Nothing is published meanwhile. Not thread-safe. */
final class Consuming implements BenchmarkTask {

    /** So many times what the fastest peer so far would take waits in the queue. */
    private static final double RESERVE = 1.6;

    private final int prefetch;
    private final int most;
    private final List<Limit> targets;
    private double fastest;

    /**
     * @param prefetch how many the broker sends ahead
     * @param most how many a second are provided for at most; if they are used up, it is measured until then
     */
    Consuming(int prefetch, int most, List<Limit> targets) {
        this.prefetch = prefetch;
        this.most = most;
        this.targets = targets;
    }

    /** How many the broker sends ahead. */
    int prefetch() {
        return prefetch;
    }

    @Override
    public List<Figure> figures() {
        return List.of(new Figure("consume + ack, prefetch " + prefetch, Figure.Unit.PER_SECOND, targets));
    }

    @Override
    public List<Double> measure(Peer peer, ServiceQueue queue, Pace pace) throws Exception {
        double expected = fastest == 0 ? most : Math.min(most, fastest * RESERVE);
        OptionalDouble rate = rate(peer, queue, pace, expected);
        if (rate.isEmpty()) {
            rate = rate(peer, queue, pace, most);
        }
        double measured = rate.orElseThrow(() -> new IllegalStateException(peer.label() + " has handled all messages"
                + " during its warm-up, although there were enough for " + most + " a second"));
        fastest = Math.max(fastest, measured);
        return List.of(measured);
    }

    /** How many are handled a second; empty if there were not enough for the warm-up. */
    private OptionalDouble rate(Peer peer, ServiceQueue queue, Pace pace, double expected) throws Exception {
        int messages = (int) (expected * pace.seconds());
        WaitingCommands.fill(queue, messages);
        Handled handled = new Handled(messages);
        OpenPeer consumer = peer.consume(queue, prefetch, handled);
        try (consumer) {
            if (handled.allWithin(pace.warmUp().toMillis())) {
                return OptionalDouble.empty();
            }
            long before = handled.count.get();
            long begin = System.nanoTime();
            long end = handled.allWithin(pace.measured().toMillis()) ? handled.end : System.nanoTime();
            return OptionalDouble.of((handled.count.get() - before) * 1e9 / (end - begin));
        }
    }

    /** Counts. */
    private static final class Handled implements OrderHandler {

        private final int all;
        private final AtomicLong count = new AtomicLong();
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile long end;

        Handled(int all) {
            this.all = all;
        }

        @Override
        public void take(Order order) {
            if (count.incrementAndGet() == all) {
                end = System.nanoTime();
                done.countDown();
            }
        }

        boolean allWithin(long milliseconds) throws InterruptedException {
            return done.await(milliseconds, TimeUnit.MILLISECONDS);
        }
    }
}
