package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.election.Leader;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import java.util.Optional;

/**
 * What the fleet knows about its service, as one instance sees it.
 *
 * @param serviceName the service
 * @param leaderId the leader's instance id
 * @param configured whether the leader has verified the broker's objects
 * @param ready whether the leader has said so, and its word is in force
 * @param consume whether instances should consume at all
 * @param highWaterMark the backlog, in messages, at which more instances are wanted
 */
public record ServiceState(
        ServiceName serviceName,
        Optional<InstanceId> leaderId,
        boolean configured,
        boolean ready,
        boolean consume,
        long highWaterMark) {

    static ServiceState of(ServiceName service, State state, RunnerConfig config) {
        Optional<Proclamation> word = state.fleet().proclamation();
        Optional<Readiness> readiness = word.flatMap(Proclamation::readiness);
        boolean ready = word.isPresent() && readiness.map(Readiness::ready).orElse(true);
        return new ServiceState(
                service,
                state.fleet().leader().map(Leader::instance),
                ready || hasVerified(state.standing()),
                ready,
                readiness.map(Readiness::consume).orElse(ready),
                readiness.map(Readiness::highWaterMark).orElse(config.highWaterMark()));
    }

    private static boolean hasVerified(Standing standing) {
        Duty duty = standing instanceof Standing.Leading leading
                ? leading.duty()
                : standing instanceof Standing.Standalone alone ? alone.duty() : null;
        return duty instanceof Duty.Proclaiming || duty instanceof Duty.Proclaimed || duty instanceof Duty.Auditing;
    }
}
