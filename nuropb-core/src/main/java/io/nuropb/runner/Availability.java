package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.runner.ConsumerState.Broken;
import io.nuropb.runner.ConsumerState.Consuming;
import io.nuropb.runner.ConsumerState.Recovering;
import io.nuropb.runner.ConsumerState.Uncovered;
import java.util.Optional;

/**
 * Whether an instance serves, or would if its fleet were not paused. Who is told not to consume is able to: an
 * orchestrator that took all paused instances out of service would let nobody in who brings the remedy.
 */
final class Availability {

    private Availability() {}

    /**
     * Worked out anew in a state; the same state once more changes nothing.
     *
     * @param before what it was until now, which holds where the state tells neither: a consumer ends or begins, or no
     *     leader says that all is there. Whoever consumes goes on under such, too
     */
    static boolean after(boolean before, LifecycleState state, InstanceId self, BrokerRequirements needs) {
        if (state.role() instanceof Role.New || state.role().isEnding()) {
            return false;
        }
        ConsumerState consumer = state.consumer();
        if (consumer instanceof Consuming) {
            return true;
        }
        if (consumer instanceof Recovering || consumer instanceof Broken || consumer instanceof Uncovered) {
            return false;
        }
        if (!(consumer instanceof ConsumerState.Idle) || !state.role().isInFleet()) {
            return before;
        }
        Optional<Proclamation> ready = state.fleet()
                .proclamation()
                .filter(heard -> heard.readiness().map(Readiness::ready).orElse(true));
        return ready.map(heard -> state.fleet().pauses(self)
                        && heard.readiness().flatMap(needs::lackingIn).isEmpty())
                .orElse(before);
    }
}
