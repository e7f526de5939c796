package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.election.Leader;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.Restrictions;
import java.util.Optional;

/**
 * What the fleet knows about its service, as one instance sees it. What it was kept from when its leader was heard last
 * counts until one is heard again, or it lapses.
 *
 * @param serviceName the service
 * @param leaderId the leader's instance id
 * @param configured whether the leader has verified the broker's objects
 * @param ready whether the leader has proclaimed it, and that is in force
 * @param consume whether instances should consume at all
 * @param pausedByOperator whether an operator wishes that they do not consume
 * @param restrictions what the fleet is kept from for a time, for the health of the service
 * @param highWaterMark the backlog, in messages, at which more instances are wanted
 */
public record ServiceState(
        ServiceName serviceName,
        Optional<InstanceId> leaderId,
        boolean configured,
        boolean ready,
        boolean consume,
        boolean pausedByOperator,
        Restrictions restrictions,
        long highWaterMark) {

    static ServiceState of(ServiceName service, LifecycleState state, RunnerConfig config) {
        Optional<Proclamation> heard = state.fleet().proclamation();
        Optional<Readiness> readiness = heard.flatMap(Proclamation::readiness);
        boolean isUnheard = state.fleet().isUnheard();
        Optional<ConsumePermission> last = state.permission().filter(held -> isUnheard);
        boolean wishesToConsume = state.fleet().control().consume()
                && last.filter(ConsumePermission::suspendedByOperator).isEmpty();
        boolean ready = heard.isPresent() && readiness.map(Readiness::ready).orElse(true);
        return new ServiceState(
                service,
                state.fleet().leader().map(Leader::instance),
                ready || hasVerified(state.role()),
                ready,
                readiness
                        .map(Readiness::consume)
                        .orElse(last.map(held -> !held.suspended()).orElse(ready && wishesToConsume)),
                !wishesToConsume,
                readiness
                        .map(Readiness::restrictions)
                        .orElse(isUnheard ? state.fleet().advice().restrictions() : Restrictions.none()),
                readiness.map(Readiness::highWaterMark).orElse(config.highWaterMark()));
    }

    private static boolean hasVerified(Role role) {
        return role instanceof Role.Responsible responsible
                && (responsible.isReady() || responsible.task() instanceof LeaderTask.Proclaiming);
    }
}
