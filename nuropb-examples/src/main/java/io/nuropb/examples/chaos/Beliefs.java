package io.nuropb.examples.chaos;

import io.nuropb.examples.chaos.Note.Led;
import io.nuropb.examples.chaos.Note.Resigned;
import io.nuropb.runner.Effect;
import io.nuropb.runner.Event;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.Standing.Leading;
import io.nuropb.runner.State;
import java.util.List;

/** Writes down from when until when an instance takes itself for the leader: each time that it learns that, or how long, it leads. */
final class Beliefs implements RunnerListener {

    private final String instance;
    private final NoteBook notes;

    Beliefs(String instance, NoteBook notes) {
        this.instance = instance;
        this.notes = notes;
    }

    @Override
    public void stepped(State before, Event event, State after, List<Effect> effects) {
        if (after.standing() instanceof Leading leading) {
            long until = leading.lease().deadline().nanos();
            boolean known = before.standing() instanceof Leading was
                    && was.term().equals(leading.term())
                    && was.lease().deadline().nanos() == until;
            if (!known) {
                notes.write(new Led(instance, leading.term().number(), until));
            }
        } else if (before.standing() instanceof Leading was) {
            notes.write(new Resigned(instance, was.term().number()));
        }
    }
}
