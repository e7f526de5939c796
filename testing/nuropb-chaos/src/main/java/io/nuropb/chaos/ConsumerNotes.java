package io.nuropb.chaos;

import io.nuropb.chaos.Note.ConsumerBegins;
import io.nuropb.chaos.Note.ConsumerDrains;
import io.nuropb.runner.ConsumerState;
import io.nuropb.runner.Effect;
import io.nuropb.runner.LifecycleEvent;
import io.nuropb.runner.LifecycleState;
import io.nuropb.runner.StepObserver;
import java.util.List;

/** Writes down when an instance begins to consume, under which proclamation, and when it ends that in peace. */
final class ConsumerNotes implements StepObserver {

    private final String instance;
    private final NoteBook notes;

    ConsumerNotes(String instance, NoteBook notes) {
        this.instance = instance;
        this.notes = notes;
    }

    @Override
    public void stepped(LifecycleState before, LifecycleEvent event, LifecycleState after, List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Consume consume && after.consumer() instanceof ConsumerState.Opening opening) {
                notes.write(new ConsumerBegins(
                        instance, consume.prefetch(), opening.permission().revision()));
            } else if (effect instanceof Effect.Drain) {
                notes.write(new ConsumerDrains(instance));
            }
        }
    }
}
