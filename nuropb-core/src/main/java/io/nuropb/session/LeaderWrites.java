package io.nuropb.session;

import io.nuropb.InstanceId;
import io.nuropb.election.Readiness;
import io.nuropb.election.Term;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** What only the leader writes: each a {@link FencedWrite} in its term. Lives in the session's loop. */
final class LeaderWrites {

    private final StoreCalls calls;
    private final SessionLoop loop;
    private final ServiceKeys keys;
    private final StoredValues values;
    private final InstanceId self;
    private final LeaseId lease;

    LeaderWrites(
            StoreCalls calls, SessionLoop loop, ServiceKeys keys, StoredValues values, InstanceId self, LeaseId lease) {
        this.calls = calls;
        this.loop = loop;
        this.keys = keys;
        this.values = values;
        this.self = self;
        this.lease = lease;
    }

    /**
     * Writes the proclamation, and what Python instances take for it.
     *
     * @param known the revision of the latest proclamation that is known; one that is found later with a greater one is
     *     this one
     */
    CompletionStage<Long> proclaim(Term term, Readiness readiness, long known) {
        String value = values.proclamation(self, term, readiness);
        String attempt = "Proclaiming in term " + term + " in " + keys.ready();
        return write(attempt, term, keys.ready(), entry -> isOurs(entry, value) && entry.modified() > known)
                .commit(fenced -> fenced.put(keys.ready(), value, lease)
                        .put(keys.configOk(), readiness.ready() ? StoredValues.CONFIG_OK : StoredValues.CONFIG_NOT_OK));
    }

    /** Writes a property. */
    CompletionStage<Long> put(Term term, String key, String value) {
        return write("Writing " + key + " in term " + term, term, key, entry -> isOurs(entry, value))
                .commit(fenced -> fenced.put(key, value, lease));
    }

    private FencedWrite write(String attempt, Term term, String key, Predicate<KeyValue> isDone) {
        return new FencedWrite(calls, loop, attempt, keys.leader(), term, key, isDone);
    }

    private boolean isOurs(KeyValue entry, String value) {
        return entry.isBoundTo(lease) && entry.value().equals(value);
    }
}
