package io.nuropb.chaos;

import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.testkit.PassingListener;

/** A coordinator that tells nobody of an operator's pause. */
final class PauseDeafCoordinator implements Coordinator {

    private final Coordinator sound;

    PauseDeafCoordinator(Coordinator sound) {
        this.sound = sound;
    }

    @Override
    public Session join(Candidate candidate, SessionListener listener) {
        return sound.join(candidate, new PassingListener(listener) {
            @Override
            public void controlled(OperatorControl control) {
                if (control.consume()) {
                    super.controlled(control);
                }
            }
        });
    }

    @Override
    public void close() {
        sound.close();
    }
}
