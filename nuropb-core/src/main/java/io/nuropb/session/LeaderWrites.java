package io.nuropb.session;

import io.nuropb.InstanceId;
import io.nuropb.election.NotLeaderException;
import io.nuropb.election.Readiness;
import io.nuropb.election.Term;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * What only the leader writes. Each write is a transaction that compares the create revision of the leader key with the term; where
 * the store did not answer, what it holds is read and decides. Stages fail with a {@link NotLeaderException} or a
 * {@link StoreException}. Lives in the session's loop.
 */
final class LeaderWrites {

    /** How often the store is read to find out whether a write was done. */
    private static final int MAX_LOOKS = 4;

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

    /** One write: what it is for people, its key, and how to tell that it was done. */
    private record Write(String attempt, Term term, String key, Predicate<KeyValue> isDone) {}

    /**
     * Writes the proclamation, and what Python instances take for it.
     *
     * @param known the revision of the latest proclamation that is known; one that is found later with a greater one is this one
     */
    CompletionStage<Long> proclaim(Term term, Readiness readiness, long known) {
        String value = values.proclamation(self, term, readiness);
        Write write = new Write(
                "Proclaiming in term " + term + " in " + keys.ready(),
                term,
                keys.ready(),
                entry -> isOurs(entry, value) && entry.modified() > known);
        return write(
                write,
                fenced(term)
                        .put(keys.ready(), value, lease)
                        .put(keys.configOk(), readiness.ready() ? StoredValues.CONFIG_OK : StoredValues.CONFIG_NOT_OK));
    }

    /** Writes a property. */
    CompletionStage<Long> put(Term term, String key, String value) {
        Write write = new Write("Writing " + key + " in term " + term, term, key, entry -> isOurs(entry, value));
        return write(write, fenced(term).put(key, value, lease));
    }

    private Transaction fenced(Term term) {
        return Transaction.ifCreated(keys.leader(), term.number()).read(keys.leader());
    }

    private CompletionStage<Long> write(Write write, Transaction transaction) {
        CompletableFuture<Long> written = new CompletableFuture<>();
        loop.await(
                calls.commit(write.attempt(), transaction),
                answer -> {
                    if (answer.done()) {
                        written.complete(answer.found().revision());
                    } else {
                        written.completeExceptionally(notLeader(write, answer.found()));
                    }
                },
                failure -> decide(written, write, failure, 0));
        return written;
    }

    /** Nobody knows whether it was done: the store shows it, or will refuse it for ever, or the question stays open. */
    private void decide(CompletableFuture<Long> written, Write write, StoreException failure, int look) {
        if (!failure.mayBeDone() || failure.isFinal() || look == MAX_LOOKS) {
            written.completeExceptionally(failure);
        } else {
            loop.after(loop.pause(look), () -> look(written, write, failure, look));
        }
    }

    private void look(CompletableFuture<Long> written, Write write, StoreException failure, int look) {
        loop.await(
                calls.read(write.attempt(), List.of(KeyRange.of(keys.leader()), KeyRange.of(write.key()))),
                found -> {
                    Optional<KeyValue> done = found.entry(write.key()).filter(write.isDone());
                    if (done.isPresent()) {
                        written.complete(done.get().modified());
                    } else {
                        written.completeExceptionally(isTermOver(write, found) ? notLeader(write, found) : failure);
                    }
                },
                again -> decide(written, write, again.isFinal() ? again : failure, look + 1));
    }

    private boolean isTermOver(Write write, Snapshot found) {
        return found.entry(keys.leader())
                .filter(leader -> leader.created() == write.term().number())
                .isEmpty();
    }

    private NotLeaderException notLeader(Write write, Snapshot found) {
        String leads = found.entry(keys.leader())
                .map(leader -> "'" + leader.value() + "' leads in term " + leader.created())
                .orElse("nobody leads");
        return new NotLeaderException(write.attempt() + " was refused: " + leads);
    }

    private boolean isOurs(KeyValue entry, String value) {
        return entry.isBoundTo(lease) && entry.value().equals(value);
    }
}
