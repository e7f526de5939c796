package io.nuropb.chaos;

import io.nuropb.chaos.Note.Led;
import io.nuropb.chaos.Note.Resigned;
import io.nuropb.runner.Effect;
import io.nuropb.runner.LifecycleEvent;
import io.nuropb.runner.LifecycleState;
import io.nuropb.runner.Role;
import io.nuropb.runner.StepObserver;
import java.util.List;

/**
 * Writes down from when until when an instance takes itself for the leader: each time that it learns that, or how long,
 * it leads.
 */
final class LeadershipClaims implements StepObserver {

    private final String instance;
    private final NoteBook notes;

    LeadershipClaims(String instance, NoteBook notes) {
        this.instance = instance;
        this.notes = notes;
    }

    @Override
    public void stepped(LifecycleState before, LifecycleEvent event, LifecycleState after, List<Effect> effects) {
        if (after.role() instanceof Role.Leader leading) {
            long until = leading.lease().deadline().nanos();
            boolean known = before.role() instanceof Role.Leader was
                    && was.term().equals(leading.term())
                    && was.lease().deadline().nanos() == until;
            if (!known) {
                notes.write(new Led(instance, leading.term().number(), until));
            }
        } else if (before.role() instanceof Role.Leader was) {
            notes.write(new Resigned(instance, was.term().number()));
        }
    }
}
