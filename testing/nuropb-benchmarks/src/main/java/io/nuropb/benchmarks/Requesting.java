package io.nuropb.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * Threads send requests, each the next one when it has its answer; how many are answered a second or, of one thread,
 * how long that takes.
 *
 * @param callers how many threads
 * @param orders what each of them sends, by its number
 * @param targets for the rate or, of one thread, for the median time
 * @param slowest of one thread, for the time that 1 of 100 exceeds
 */
record Requesting(int callers, LongFunction<Order> orders, List<Limit> targets, List<Limit> slowest)
        implements BenchmarkTask {

    /** What the answering side has the broker send ahead. */
    static final int PREFETCH = 100;

    /** With the order that all other cases have. */
    Requesting(int callers, List<Limit> targets, List<Limit> slowest) {
        this(callers, Order::numbered, targets, slowest);
    }

    /**
     * The requests that were answered.
     *
     * @param times how many nanoseconds each took, the shortest first
     * @param seconds how long all of them took together
     */
    record Answered(List<Long> times, double seconds) {

        /** How many a second. */
        double rate() {
            return times.size() / seconds;
        }

        /** How many milliseconds a share of them did not exceed. */
        double milliseconds(double share) {
            return times.get((int) (times.size() * share)) / 1e6;
        }
    }

    @Override
    public List<Figure> figures() {
        return callers > 1
                ? List.of(new Figure("requests, " + callers + " in flight", Figure.Unit.PER_SECOND, targets))
                : List.of(
                        new Figure("request, one at a time, p50", Figure.Unit.MILLISECONDS, targets),
                        new Figure("request, one at a time, p99", Figure.Unit.MILLISECONDS, slowest));
    }

    @Override
    public List<Double> measure(Peer peer, ServiceQueue queue, Pace pace) throws Exception {
        Answered answered = answered(peer, queue, pace);
        return callers > 1
                ? List.of(answered.rate())
                : List.of(answered.milliseconds(0.5), answered.milliseconds(0.99));
    }

    /** Has a peer warm up, and then do what is measured. */
    Answered answered(Peer peer, ServiceQueue queue, Pace pace) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        OpenPeer answering = peer.answer(queue, PREFETCH);
        try (answering;
                RequestSender requester = peer.requests(queue, callers)) {
            call(threads, requester, pace.warmUp().toNanos());
            long begin = System.nanoTime();
            List<Long> times = call(threads, requester, pace.measured().toNanos());
            return new Answered(times, (System.nanoTime() - begin) / 1e9);
        } finally {
            threads.shutdownNow();
        }
    }

    /** How many nanoseconds each request took, the shortest first. */
    List<Long> call(ExecutorService threads, RequestSender requester, long nanoseconds) throws Exception {
        long end = System.nanoTime() + nanoseconds;
        Callable<List<Long>> caller = () -> callUntil(end, requester);
        List<Future<List<Long>>> running =
                Stream.generate(() -> threads.submit(caller)).limit(callers).toList();
        List<Long> times = new ArrayList<>();
        for (Future<List<Long>> thread : running) {
            times.addAll(thread.get());
        }
        times.sort(null);
        return times;
    }

    /** Once at least, for on a busy machine a thread may begin when the time is up. */
    private List<Long> callUntil(long end, RequestSender requester) throws Exception {
        List<Long> times = new ArrayList<>();
        do {
            long begin = System.nanoTime();
            Order order = orders.apply(times.size());
            Order answer = requester.request(order);
            times.add(System.nanoTime() - begin);
            if (!answer.id().equals(order.id())) {
                throw new IllegalStateException("Asked with " + order.id() + ", answered " + answer.id());
            }
        } while (System.nanoTime() < end);
        return times;
    }
}
