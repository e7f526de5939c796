package io.nuropb.tck.coordinator;

import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.testkit.PassingStore;
import io.nuropb.testkit.VirtualTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Members over a store that reads keys in whatever order. */
class UnorderedStoreTest implements MembersContract {

    private final InMemoryCoordinatorBench bench =
            new InMemoryCoordinatorBench(new VirtualTime(), InMemoryCoordinator.DEFAULT_TTL, BackwardsStore::new);

    @Override
    public InMemoryCoordinatorBench bench() {
        return bench;
    }

    private static final class BackwardsStore extends PassingStore {
        BackwardsStore(LeaseStore base) {
            super(base);
        }

        @Override
        public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
            return base.read(ranges).thenApply(found -> {
                List<KeyValue> entries = new ArrayList<>(found.entries().values());
                Collections.reverse(entries);
                return Snapshot.of(found.revision(), entries);
            });
        }
    }
}
