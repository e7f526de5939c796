package io.nuropb.tck.coordinator;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A listener that blocks from the moment when it hears of its election until it is released. */
final class BlockingListener extends RecordingListener {

    private static final long LIMIT_SECONDS = 120;

    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    BlockingListener(CoordinatorBench bench) {
        super(bench.scheduler());
    }

    boolean isBlocked() {
        return blocked.getCount() == 0;
    }

    void release() {
        released.countDown();
    }

    @Override
    protected void heard(Heard call) {
        if (call instanceof Heard.Elected) {
            blocked.countDown();
            await(released);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("Nobody released the listener within " + LIMIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
