package io.nuropb.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The same work as that of {@link Requesting}, of which is told how many bytes a request and its answer allocate, on
 * both sides together.
 *
 * @param callers how many threads call
 * @param targets for the bytes
 */
record Allocating(int callers, List<Limit> targets) implements BenchmarkTask {

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Override
    public List<Figure> figures() {
        return List.of(new Figure("allocated for a request, both sides", Figure.Unit.BYTES, targets));
    }

    @Override
    public List<Double> measure(Peer peer, ServiceQueue queue, Pace pace) throws Exception {
        Requesting requesting = new Requesting(callers, List.of(), List.of());
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        OpenPeer answering = peer.answer(queue, Requesting.PREFETCH);
        try (answering;
                RequestSender requester = peer.requests(queue, callers)) {
            requesting.call(threads, requester, pace.warmUp().toNanos());
            Map<Long, Long> before = allocated();
            int requests = requesting
                    .call(threads, requester, pace.measured().toNanos())
                    .size();
            Map<Long, Long> after = allocated();
            long bytes = after.entrySet().stream()
                    .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
                    .sum();
            return List.of((double) bytes / requests);
        } finally {
            threads.shutdownNow();
        }
    }

    /** How many bytes each thread has allocated so far, by its id. */
    private static Map<Long, Long> allocated() {
        long[] ids = THREADS.getAllThreadIds();
        long[] bytes = THREADS.getThreadAllocatedBytes(ids);
        Map<Long, Long> allocated = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            allocated.put(ids[i], Math.max(0, bytes[i]));
        }
        return allocated;
    }
}
