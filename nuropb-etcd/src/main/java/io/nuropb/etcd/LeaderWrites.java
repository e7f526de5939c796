package io.nuropb.etcd;

import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import io.nuropb.InstanceId;
import io.nuropb.election.NotLeaderException;
import io.nuropb.election.Readiness;
import io.nuropb.election.Term;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * What only the leader writes. Each write is a transaction that compares the create revision of the leader key with the term; where
 * etcd did not answer, what it holds is read and decides. Stages fail with a {@link NotLeaderException} or an {@link EtcdFailure}. Lives
 * in the session's loop.
 */
final class LeaderWrites {

    /** What Python instances read as "the broker is ready". */
    static final String CONFIG_OK = "True";

    /** What Python instances read as "wait". */
    static final String CONFIG_NOT_OK = "False";

    /** How often etcd is read to find out whether a write was done. */
    private static final int MAX_LOOKS = 4;

    private final Calls calls;
    private final Loop loop;
    private final EtcdConfig.Retries retries;
    private final EtcdKeys keys;
    private final Wire wire;
    private final InstanceId self;
    private final long lease;

    LeaderWrites(
            Calls calls, Loop loop, EtcdConfig.Retries retries, EtcdKeys keys, Wire wire, InstanceId self, long lease) {
        this.calls = calls;
        this.loop = loop;
        this.retries = retries;
        this.keys = keys;
        this.wire = wire;
        this.self = self;
        this.lease = lease;
    }

    /** One write: what it is for people, its key, and how to tell that it was done. */
    private record Deed(String attempt, Term term, String key, Predicate<Entry> isDone) {}

    /**
     * Writes the word, and what Python instances take for it.
     *
     * @param known the revision of the latest word that is known; one that is found later with a greater one is this one
     */
    CompletionStage<Long> proclaim(Term term, Readiness readiness, long known) {
        String word = wire.word(self, term, readiness);
        String attempt = "Proclaiming in term " + term + " in " + keys.ready();
        Deed deed = new Deed(attempt, term, keys.ready(), entry -> isOurs(entry, word) && entry.modified() > known);
        return write(
                deed, bound(keys.ready(), word), free(keys.configOk(), readiness.ready() ? CONFIG_OK : CONFIG_NOT_OK));
    }

    /** Writes a property. */
    CompletionStage<Long> put(Term term, String key, String value) {
        return write(
                new Deed("Writing " + key + " in term " + term, term, key, entry -> isOurs(entry, value)),
                bound(key, value));
    }

    private CompletionStage<Long> write(Deed deed, Op... writes) {
        CompletableFuture<Long> written = new CompletableFuture<>();
        List<Op> who = List.of(KeyRange.of(keys.leader()).get());
        loop.await(
                calls.transact(deed.attempt(), List.of(fence(deed.term())), List.of(writes), who),
                answer -> {
                    if (answer.isSucceeded()) {
                        written.complete(answer.getHeader().getRevision());
                    } else {
                        written.completeExceptionally(notLeader(deed, Snapshot.of(answer)));
                    }
                },
                failure -> decide(written, deed, failure, 0));
        return written;
    }

    /** Nobody knows whether it was done: etcd shows it, or will refuse it for ever, or the question stays open. */
    private void decide(CompletableFuture<Long> written, Deed deed, EtcdFailure failure, int look) {
        if (failure.isFinal() || look == MAX_LOOKS) {
            written.completeExceptionally(failure);
        } else {
            loop.after(retries.pause(look), () -> look(written, deed, failure, look));
        }
    }

    private void look(CompletableFuture<Long> written, Deed deed, EtcdFailure failure, int look) {
        loop.await(
                calls.read(deed.attempt(), List.of(KeyRange.of(keys.leader()), KeyRange.of(deed.key()))),
                found -> {
                    Optional<Entry> done = found.entry(deed.key()).filter(deed.isDone());
                    if (done.isPresent()) {
                        written.complete(done.get().modified());
                    } else {
                        written.completeExceptionally(isTermOver(deed, found) ? notLeader(deed, found) : failure);
                    }
                },
                again -> decide(written, deed, again.isFinal() ? again : failure, look + 1));
    }

    private boolean isTermOver(Deed deed, Snapshot found) {
        return found.entry(keys.leader())
                .filter(leader -> leader.created() == deed.term().number())
                .isEmpty();
    }

    private NotLeaderException notLeader(Deed deed, Snapshot found) {
        String leads = found.entry(keys.leader())
                .map(leader -> "'" + leader.value() + "' leads in term " + leader.created())
                .orElse("nobody leads");
        return new NotLeaderException(deed.attempt() + " was refused: " + leads);
    }

    private boolean isOurs(Entry entry, String value) {
        return entry.lease() == lease && entry.value().equals(value);
    }

    private Cmp fence(Term term) {
        return new Cmp(KeyRange.bytes(keys.leader()), Cmp.Op.EQUAL, CmpTarget.createRevision(term.number()));
    }

    private Op bound(String key, String value) {
        PutOption option = PutOption.builder().withLeaseId(lease).build();
        return Op.put(KeyRange.bytes(key), KeyRange.bytes(value), option);
    }

    private static Op free(String key, String value) {
        return Op.put(KeyRange.bytes(key), KeyRange.bytes(value), PutOption.DEFAULT);
    }
}
