package io.nuropb.benchmarks;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Commands are published; how many are confirmed a second. Nobody consumes them.
 *
 * @param inFlight how many may be unconfirmed at once
 */
record Publishing(int inFlight, List<Limit> targets) implements BenchmarkTask {

    private static final long CONFIRM_LIMIT_SECONDS = 30;

    @Override
    public List<Figure> figures() {
        return List.of(
                new Figure("publish with confirms, " + inFlight + " in flight", Figure.Unit.PER_SECOND, targets));
    }

    @Override
    public List<Double> measure(Peer peer, ServiceQueue queue, Pace pace) throws Exception {
        try (CommandSender sender = peer.commands(queue, inFlight)) {
            Window window = new Window(sender, inFlight);
            window.publish(pace.warmUp().toNanos());
            long before = window.confirmed.get();
            long begin = System.nanoTime();
            window.publish(pace.measured().toNanos());
            double rate = (window.confirmed.get() - before) * 1e9 / (System.nanoTime() - begin);
            window.close();
            return List.of(rate);
        }
    }

    /** Never more than so many in flight. */
    private static final class Window {

        private final CommandSender sender;
        private final int size;
        private final Semaphore free;
        private final AtomicLong confirmed = new AtomicLong();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private long number;

        Window(CommandSender sender, int size) {
            this.sender = sender;
            this.size = size;
            this.free = new Semaphore(size);
        }

        void publish(long nanoseconds) throws Exception {
            long end = System.nanoTime() + nanoseconds;
            while (System.nanoTime() < end) {
                await(1);
                sender.send(Order.numbered(number++)).whenComplete((done, failed) -> {
                    if (failed == null) {
                        confirmed.incrementAndGet();
                    } else {
                        failure.set(failed);
                    }
                    free.release();
                });
            }
        }

        private void await(int places) throws InterruptedException {
            if (!free.tryAcquire(places, CONFIRM_LIMIT_SECONDS, TimeUnit.SECONDS) || failure.get() != null) {
                throw new IllegalStateException("Not all messages have been confirmed", failure.get());
            }
        }

        /** Waits for the last. */
        void close() throws InterruptedException {
            await(size);
        }
    }
}
