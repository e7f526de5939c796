package io.nuropb.chaos;

import io.nuropb.runner.Effect;
import io.nuropb.runner.LifecycleEvent;
import io.nuropb.runner.LifecycleState;
import io.nuropb.runner.Role;
import io.nuropb.runner.StepObserver;
import java.util.List;

/** Whether an instance led when it last did anything, whatever has become of its lease since. */
final class RememberedRole implements StepObserver {

    private volatile boolean leads;

    boolean leads() {
        return leads;
    }

    @Override
    public void stepped(LifecycleState before, LifecycleEvent event, LifecycleState after, List<Effect> effects) {
        leads = after.role() instanceof Role.Leader;
    }
}
