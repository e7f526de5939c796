package io.nuropb.chaos;

import io.nuropb.chaos.Note.Withdraws;
import io.nuropb.chaos.Note.Withdrew;
import io.nuropb.runner.Effect;
import io.nuropb.runner.LifecycleEvent;
import io.nuropb.runner.LifecycleState;
import io.nuropb.runner.Role;
import io.nuropb.runner.StepObserver;
import java.util.List;
import java.util.Optional;

/** Writes down when a leader decides to withdraw readiness, and when it takes that for done. */
final class WithdrawalNotes implements StepObserver {

    private final String instance;
    private final NoteBook notes;

    WithdrawalNotes(String instance, NoteBook notes) {
        this.instance = instance;
        this.notes = notes;
    }

    @Override
    public void stepped(LifecycleState before, LifecycleEvent event, LifecycleState after, List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Proclaim said && !said.ready()) {
                notes.write(new Withdraws(instance, said.term().number()));
            }
        }
        if (after.role() instanceof Role.Leader leader) {
            Optional<Role.InForce> withdrawn = withdrawn(after);
            if (withdrawn.isPresent() && !withdrawn.equals(withdrawn(before))) {
                notes.write(new Withdrew(
                        instance, leader.term().number(), withdrawn.get().revision()));
            }
        }
    }

    private static Optional<Role.InForce> withdrawn(LifecycleState state) {
        return state.role() instanceof Role.Leader leader
                ? leader.inForce().filter(said -> !said.ready())
                : Optional.empty();
    }
}
