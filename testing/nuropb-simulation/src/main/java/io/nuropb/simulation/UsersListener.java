package io.nuropb.simulation;

import io.nuropb.runner.Effect;
import io.nuropb.runner.Event;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.State;
import io.nuropb.runner.Status;
import io.nuropb.runner.StepObserver;
import io.nuropb.service.MessageFailure;
import java.util.List;

/** What a user lets an instance call: it does nothing, or throws an error each time. */
final class UsersListener implements RunnerListener, StepObserver {

    private boolean errs;

    void errs(boolean value) {
        errs = value;
    }

    @Override
    public void changed(Status before, Status after) {
        err();
    }

    @Override
    public void failed(MessageFailure failure) {
        err();
    }

    @Override
    public void stepped(State before, Event event, State after, List<Effect> effects) {
        err();
    }

    private void err() {
        if (errs) {
            throw new AssertionError("A listener in a very bad mood");
        }
    }
}
