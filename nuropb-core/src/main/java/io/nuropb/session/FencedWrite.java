package io.nuropb.session;

import io.nuropb.election.NotLeaderException;
import io.nuropb.election.Term;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * One write that has no effect unless its term is still the leader's: a transaction that compares the create revision
 * of the leader key with the term. Where the answer was lost, the store is read, and what it holds says whether the
 * write was done. Lives in the session's loop.
 */
final class FencedWrite {

    /** How often the store is read to find out whether a write was done. */
    private static final int MAX_LOOKS = 4;

    private final StoreCalls calls;
    private final SessionLoop loop;
    private final String attempt;
    private final String leaderKey;
    private final Term term;
    private final String key;
    private final Predicate<KeyValue> isDone;
    private final CompletableFuture<Long> written = new CompletableFuture<>();
    private int looks;

    /**
     * @param attempt what it is for, for people
     * @param key what it writes
     * @param isDone how an entry of that key shows that it was done
     */
    FencedWrite(
            StoreCalls calls,
            SessionLoop loop,
            String attempt,
            String leaderKey,
            Term term,
            String key,
            Predicate<KeyValue> isDone) {
        this.calls = calls;
        this.loop = loop;
        this.attempt = attempt;
        this.leaderKey = leaderKey;
        this.term = term;
        this.key = key;
        this.isDone = isDone;
    }

    /**
     * Commits it.
     *
     * @param puts adds to a transaction that does nothing in another term
     * @return the revision of the write; fails with a {@link NotLeaderException}, or a {@link StoreException} if it was
     *     not done, or if that cannot be found out
     */
    CompletionStage<Long> commit(UnaryOperator<Transaction> puts) {
        Transaction fenced = Transaction.ifCreated(leaderKey, term.number()).read(leaderKey);
        loop.await(
                calls.commit(attempt, puts.apply(fenced)),
                answer -> {
                    if (answer.done()) {
                        written.complete(answer.found().revision());
                    } else {
                        written.completeExceptionally(notLeader(answer.found()));
                    }
                },
                this::decide);
        return written;
    }

    /** Nobody knows whether it was done: the store shows it, or will refuse it for ever, or the question stays open. */
    private void decide(StoreException failure) {
        if (!failure.mayBeDone() || failure.isFinal() || looks == MAX_LOOKS) {
            written.completeExceptionally(failure);
        } else {
            loop.after(loop.pause(looks++), () -> look(failure));
        }
    }

    private void look(StoreException failure) {
        loop.await(
                calls.read(attempt, List.of(KeyRange.of(leaderKey), KeyRange.of(key))),
                found -> {
                    Optional<KeyValue> done = found.entry(key).filter(isDone);
                    if (done.isPresent()) {
                        written.complete(done.get().modified());
                    } else {
                        written.completeExceptionally(isTermOver(found) ? notLeader(found) : failure);
                    }
                },
                again -> decide(again.isFinal() ? again : failure));
    }

    private boolean isTermOver(Snapshot found) {
        return found.entry(leaderKey)
                .filter(leader -> leader.created() == term.number())
                .isEmpty();
    }

    private NotLeaderException notLeader(Snapshot found) {
        String leads = found.entry(leaderKey)
                .map(leader -> "'" + leader.value() + "' leads in term " + leader.created())
                .orElse("nobody leads");
        return new NotLeaderException(attempt + " was refused: " + leads);
    }
}
