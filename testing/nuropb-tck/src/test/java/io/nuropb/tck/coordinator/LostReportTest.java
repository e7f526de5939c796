package io.nuropb.tck.coordinator;

import io.nuropb.election.CoordinatorException;
import io.nuropb.election.Presence;
import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.SessionConfig;
import io.nuropb.session.StoreCoordinator;
import io.nuropb.store.Committed;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import io.nuropb.testkit.PassingStore;
import io.nuropb.testkit.VirtualTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a member has told is what the fleet knows of it, also if the answer to a write is lost, or the write itself. */
class LostReportTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryCoordinatorBench bench = new InMemoryCoordinatorBench(time, InMemoryCoordinator.DEFAULT_TTL);
    private final Contest contest = Contest.on(bench);
    private final ForgetfulStore store = new ForgetfulStore(bench.coordinator().store());
    private final Contender a = contest.leader("a");
    private final Contender b = contest.follower(
            "b", new StoreCoordinator(store, SessionConfig.defaults(), bench.scheduler(), new JacksonJson()));

    /** A store that can lose answers after the deed. */
    private static final class ForgetfulStore extends PassingStore {
        private boolean losesAnswers;

        ForgetfulStore(LeaseStore base) {
            super(base);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction transaction) {
            CompletionStage<Committed> answer = base.commit(transaction);
            return losesAnswers
                    ? answer.thenApply(done -> {
                        throw StoreException.unanswered("made up: the answer is lost", null);
                    })
                    : answer;
        }
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void whatIsToldAfterTheFirstAnswerWasLostIsWritten() {
        loseTheAnswerTo("startup");

        b.report("running-follower");

        contest.await("the leader hears the latest", () -> isKnown("running-follower"));
    }

    @Test
    void whatSomebodyElseHasWrittenIsWrittenAnewWhenItIsToldAgain() {
        b.report("running-follower");
        contest.await("the leader hears it", () -> isKnown("running-follower"));
        write("startup");
        contest.await("the leader hears the other", () -> isKnown("startup"));
        contest.pass(contest.ttl(1));

        b.report("running-follower");

        contest.await("the leader hears the latest", () -> isKnown("running-follower"));
    }

    private void loseTheAnswerTo(String state) {
        store.losesAnswers = true;
        b.assertFails(
                "Reporting",
                CoordinatorException.class,
                b.session().report(new Presence(b.id(), state, false, 0, Map.of("pid", "1"))));
        store.losesAnswers = false;
    }

    /** Puts another state in place of the present one, under the same lease. */
    private void write(String state) {
        String key = "/nuropb/" + contest.service() + "/instances/" + b.id();
        LeaseStore sound = bench.coordinator().store();
        KeyValue present = contest.value("Reading", sound.read(List.of(KeyRange.of(key))))
                .entry(key)
                .orElseThrow();
        Transaction other = Transaction.unconditional()
                .put(
                        key,
                        present.value().replace("running-follower", state),
                        present.lease().orElseThrow());
        contest.value("Writing", sound.commit(other));
    }

    private boolean isKnown(String state) {
        return Optional.ofNullable(a.heard().members().get(b.id()))
                .filter(member -> member.state().equals(state))
                .isPresent();
    }
}
