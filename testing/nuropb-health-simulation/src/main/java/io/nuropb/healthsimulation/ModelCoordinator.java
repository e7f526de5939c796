package io.nuropb.healthsimulation;

import io.nuropb.election.NotLeaderException;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.Session.LastSignal;
import io.nuropb.election.Term;
import io.nuropb.health.HealthAdvice;
import io.nuropb.runner.Instructions;
import io.nuropb.topology.TopologyId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who leads, and what it has proclaimed: a coordinator that loses nothing, and the part of a leader's machine that
 * proclaims.
 */
final class ModelCoordinator {

    private static final TopologyId TOPOLOGY = new TopologyId("0".repeat(16));

    private final ModelWorld world;
    private final Consumer<Readiness> proclaimed;
    private long latestTerm;
    private int leaderships;
    private int since;
    private @Nullable Member leader;
    private OperatorControl control = OperatorControl.none();
    private HealthAdvice advice = HealthAdvice.none();
    private Optional<Readiness> said = Optional.empty();
    private Optional<String> published = Optional.empty();
    private Optional<LastSignal> lastSignal = Optional.empty();

    /** @param proclaimed hears what the fleet is told */
    ModelCoordinator(ModelWorld world, Consumer<Readiness> proclaimed) {
        this.world = world;
        this.proclaimed = proclaimed;
    }

    /** What was proclaimed goes on, but for what lies behind an operator's pause. */
    HealthAdvice inForce() {
        return said.map(HealthAdvice::behind).orElse(HealthAdvice.none());
    }

    /** An instance leads, and goes on with what it takes for what is in force. */
    Term begin(Member member, HealthAdvice inForce) {
        latestTerm += 3;
        leaderships++;
        since = world.second();
        leader = member;
        advice = inForce;
        proclaim();
        return new Term(latestTerm);
    }

    void end() {
        leader = null;
        Optional<String> latest = published;
        lastSignal =
                latest.map(value -> new LastSignal(value, world.time().now())).or(() -> lastSignal);
        published = Optional.empty();
    }

    /** What the leader's machine does with advice: of another session's it takes no notice. Returns whether it did. */
    boolean advise(long session, HealthAdvice given) {
        boolean takes = leader != null && session == latestTerm;
        if (takes) {
            advice = given;
            proclaim();
        }
        return takes;
    }

    void wish(OperatorControl wish) {
        if (!control.equals(wish)) {
            control = wish;
            proclaim();
        }
    }

    private void proclaim() {
        if (leader == null) {
            return;
        }
        Instructions now = Instructions.of(control, advice, world.plan().highWaterMark());
        Readiness next = Readiness.of(TOPOLOGY, true, now.consume(), now.highWaterMark())
                .withGeneration(0)
                .withRestrictions(now.restrictions());
        if (said.filter(next::equals).isEmpty()) {
            said = Optional.of(next);
            proclaimed.accept(next);
        }
    }

    @Nullable
    Member leader() {
        return leader;
    }

    boolean isTerm(Term term) {
        return leader != null && term.number() == latestTerm;
    }

    /** The second at which it began. */
    int since() {
        return since;
    }

    int leaderships() {
        return leaderships;
    }

    HealthAdvice advice() {
        return advice;
    }

    OperatorControl control() {
        return control;
    }

    /** The property in which the leader's signal stands. */
    Optional<String> published() {
        return published;
    }

    Session session() {
        return new LeadersSession();
    }

    /** What a leader writes, guarded by its term. */
    private final class LeadersSession implements Session {

        @Override
        public CompletionStage<Void> put(Term term, String name, String value) {
            if (!isTerm(term)) {
                return CompletableFuture.failedFuture(new NotLeaderException("Term " + term + " is over"));
            }
            published = Optional.of(value);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Optional<LastSignal> lastSignal() {
            return lastSignal;
        }

        @Override
        public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
            throw new UnsupportedOperationException("A watch proclaims by its machine");
        }

        @Override
        public CompletionStage<Void> report(Presence presence) {
            throw new UnsupportedOperationException("A watch reports nothing");
        }

        @Override
        public CompletionStage<List<Presence>> members() {
            throw new UnsupportedOperationException("A watch hears of members as they come");
        }

        @Override
        public CompletionStage<Void> leave() {
            throw new UnsupportedOperationException("A watch does not give up the leadership");
        }
    }
}
