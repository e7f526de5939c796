package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.StoreException;
import io.nuropb.testkit.PassingStore;
import io.nuropb.testkit.VirtualTime;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/**
 * Sessions over a store whose watches wait, when they are closed, for a callback that is running: none is closed within
 * one.
 */
class WaitingWatchesTest implements CoordinatorContract, CoordinatorFaultContract {

    private final AtomicInteger deadlocks = new AtomicInteger();
    private final InMemoryCoordinatorBench bench =
            new InMemoryCoordinatorBench(new VirtualTime(), InMemoryCoordinator.DEFAULT_TTL, WaitingStore::new);

    @Override
    public InMemoryCoordinatorBench bench() {
        return bench;
    }

    @AfterEach
    void noneWasClosedInACallback() {
        assertThat(deadlocks).hasValue(0);
    }

    private final class WaitingStore extends PassingStore {
        private volatile @Nullable Thread calling;

        WaitingStore(LeaseStore base) {
            super(base);
        }

        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            Watch watch = base.watch(ranges, fromRevision, new WatchListener() {
                @Override
                public void changed(List<KeyChange> changes) {
                    call(() -> listener.changed(changes));
                }

                @Override
                public void ended(StoreException why) {
                    call(() -> listener.ended(why));
                }
            });
            return () -> {
                if (Thread.currentThread().equals(calling)) {
                    deadlocks.incrementAndGet();
                    throw new IllegalStateException("This waits for ever for the callback in which it was called");
                }
                watch.close();
            };
        }

        private void call(Runnable callback) {
            calling = Thread.currentThread();
            callback.run();
            calling = null;
        }
    }
}
