package io.nuropb.runner;

import io.nuropb.Moment;
import io.nuropb.election.Proclamation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The work sheet of one step: begins as the old state and ends as the new one. */
final class Move {

    final Moment now;
    final List<Effect> effects = new ArrayList<>();
    private final Optional<Proclamation> wordBefore;
    Standing standing;
    Serving serving;
    Fleet fleet;
    Optional<Grant> permission;
    boolean hasServed;
    private long lastNumber;

    Move(State state, Moment now) {
        this.now = now;
        wordBefore = state.fleet().proclamation();
        standing = state.standing();
        serving = state.serving();
        fleet = state.fleet();
        permission = state.permission();
        hasServed = state.hasServed();
        lastNumber = state.lastNumber();
    }

    /** A number for an effect, never used before. */
    long number() {
        return ++lastNumber;
    }

    void emit(Effect effect) {
        effects.add(effect);
    }

    /**
     * Lets any word of the next session count as a later one. Revisions can be compared within a session only: between two, the
     * coordinator may have been restored from an old state, and counts from there.
     */
    void forgetRevisions() {
        permission = permission.map(Grant::withoutRevision);
        if (serving instanceof Serving.Verifying verifying) {
            serving = new Serving.Verifying(verifying.call(), verifying.grant().withoutRevision(), verifying.attempt());
        } else if (serving instanceof Serving.Opening opening) {
            serving = new Serving.Opening(opening.consumption(), opening.grant().withoutRevision(), opening.attempt());
        } else if (serving instanceof Serving.Consuming consuming) {
            serving = new Serving.Consuming(
                    consuming.consumption(), consuming.grant().withoutRevision());
        } else if (serving instanceof Serving.Broken broken) {
            serving = new Serving.Broken(0, broken.attempts(), broken.problem());
        }
    }

    /** Whether the leader of whom there was a word already has now said that all is ready: it had something to put right. */
    boolean wordIsRenewed() {
        Optional<Proclamation> word = fleet.proclamation().filter(Proclamation::invites);
        return word.isPresent()
                && wordBefore
                        .filter(before -> before.leader()
                                .term()
                                .equals(word.get().leader().term()))
                        .filter(before -> before.revision() < word.get().revision())
                        .isPresent();
    }

    State state() {
        return new State(standing, serving, fleet, permission, hasServed, lastNumber);
    }

    Step step() {
        return new Step(state(), effects);
    }
}
