package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Leader;
import io.nuropb.election.NotLeaderException;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.Term;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One instance in a {@link Contest}: a coordinator client, one session of it, and everything that the session told. */
public final class Contender {

    private final Contest contest;
    private final InstanceId id;
    private final Coordinator client;
    private final RecordingListener heard;
    private final Session session;
    private volatile @Nullable Moment leftAt;
    private volatile int heardWhenLeft;

    Contender(Contest contest, InstanceId id, Coordinator client, RecordingListener listener) {
        this.contest = contest;
        this.id = id;
        this.client = client;
        heard = listener;
        session = client.join(new Candidate(contest.service(), id), listener);
    }

    /** Its name. */
    public InstanceId id() {
        return id;
    }

    /** What the session told so far. */
    public RecordingListener heard() {
        return heard;
    }

    /** The session. */
    public Session session() {
        return session;
    }

    /** The client, for another session. */
    public Coordinator client() {
        return client;
    }

    /** Whether it takes itself for the leader now: it was told so, and its lease is valid. */
    public boolean leads() {
        return leftAt == null
                && heard.term().isPresent()
                && heard.lease().filter(l -> l.isValidAt(contest.now())).isPresent();
    }

    /** The term in which it leads. */
    public Term term() {
        return heard.term().orElseThrow(() -> new AssertionError(id + " does not lead; it heard " + heard));
    }

    /** This contender as a leader, as the others see it. */
    public Leader asLeader() {
        return new Leader(id, term());
    }

    /** Proclaims in its present term, and waits for the answer. */
    public long proclaim(Readiness readiness) {
        return contest.value("Proclaiming", session.proclaim(term(), readiness));
    }

    /** Tells about itself, and waits for the answer. */
    public void report(String state) {
        Presence presence = new Presence(id, state, false, 0, Map.of("pid", "1"));
        contest.value("Reporting", session.report(presence));
    }

    /** The ids of the members that it can list. */
    public List<InstanceId> members() {
        return contest.value("Listing members", session.members()).stream()
                .map(Presence::instance)
                .toList();
    }

    /** Leaves, and waits for the answer. From now on it has to be silent. */
    public void leave() {
        CompletionStage<Void> left = beginToLeave();
        contest.value("Leaving", left);
    }

    /** Leaves without waiting for the answer. From now on it has to be silent. */
    public CompletionStage<Void> beginToLeave() {
        boolean first = leftAt == null;
        leftAt = first ? contest.now() : leftAt;
        CompletionStage<Void> left = session.leave();
        heardWhenLeft = first ? heard.count() : heardWhenLeft;
        return left;
    }

    /** Dies: its client is closed and the lease not given back. */
    public void crash() {
        client.close();
    }

    /** Fails unless the write is refused because this instance does not lead. */
    public void assertRefused(String what, CompletionStage<?> write) {
        assertFails(what, NotLeaderException.class, write);
    }

    /** Fails unless a call fails in this way, with words. */
    void assertFails(String what, Class<? extends RuntimeException> failure, CompletionStage<?> call) {
        try {
            Object value = contest.scheduler().await(call, contest.bench().patience());
            throw new AssertionError(what + " was accepted: " + value);
        } catch (ExecutionException e) {
            assertThat(e).as(what).hasCauseInstanceOf(failure);
            assertThat(e.getCause()).as(what).message().isNotBlank();
        } catch (TimeoutException e) {
            throw new AssertionError(what + " was not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    void assertSound() {
        heard.assertSound();
        if (leftAt != null) {
            assertThat(heard.after(heardWhenLeft))
                    .as("what %s heard after it had left", id)
                    .isEmpty();
        }
    }

    List<Leadership> leaderships() {
        return Leadership.of(heard.all(), Optional.ofNullable(leftAt).orElseGet(contest::now));
    }

    @Override
    public String toString() {
        return id + heard.toString();
    }

    /** Whether the word that it heard last has this revision. */
    boolean hasHeard(long word) {
        return heard().word().map(Proclamation::revision).equals(Optional.of(word));
    }
}
