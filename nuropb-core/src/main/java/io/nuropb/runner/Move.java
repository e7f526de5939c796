package io.nuropb.runner;

import io.nuropb.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The work sheet of one step: begins as the old state and ends as the new one. */
final class Move {

    final Moment now;
    final List<Effect> effects = new ArrayList<>();
    Standing standing;
    Serving serving;
    Fleet fleet;
    Optional<Grant> permission;
    boolean hasServed;
    private long lastNumber;

    Move(State state, Moment now) {
        this.now = now;
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

    State state() {
        return new State(standing, serving, fleet, permission, hasServed, lastNumber);
    }

    Step step() {
        return new Step(state(), effects);
    }
}
