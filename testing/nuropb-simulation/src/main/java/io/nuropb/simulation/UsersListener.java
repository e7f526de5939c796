package io.nuropb.simulation;

import io.nuropb.runner.Effect;
import io.nuropb.runner.LifecycleEvent;
import io.nuropb.runner.LifecycleState;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.Status;
import io.nuropb.runner.StepObserver;
import io.nuropb.service.MessageFailure;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a user lets an instance call: it tells of messages that are given up, and otherwise does nothing, or throws an
 * error each time.
 */
final class UsersListener implements RunnerListener, StepObserver {

    private final Consumer<MessageFailure> failures;
    private boolean errs;

    UsersListener(Consumer<MessageFailure> failures) {
        this.failures = failures;
    }

    void errs(boolean value) {
        errs = value;
    }

    @Override
    public void changed(Status before, Status after) {
        err();
    }

    @Override
    public void failed(MessageFailure failure) {
        failures.accept(failure);
        err();
    }

    @Override
    public void stepped(LifecycleState before, LifecycleEvent event, LifecycleState after, List<Effect> effects) {
        err();
    }

    private void err() {
        if (errs) {
            throw new AssertionError("A listener in a very bad mood");
        }
    }
}
