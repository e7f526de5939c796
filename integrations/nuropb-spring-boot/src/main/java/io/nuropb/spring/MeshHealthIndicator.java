package io.nuropb.spring;

import io.nuropb.runner.RunningState;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.Status;
import io.nuropb.runner.UnmetRequirement;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health {@code nuropb}: up while the instance serves or, as a client, can receive responses; out of service when it stops; and down
 * otherwise, with what it waits for. Asks nobody: it tells what the instance knows.
 */
final class MeshHealthIndicator extends AbstractHealthIndicator {

    private final ServiceRunner runner;
    private final StatusSince since;

    MeshHealthIndicator(ServiceRunner runner, StatusSince since) {
        super("The health of the instance on the mesh cannot be told");
        this.runner = runner;
        this.since = since;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Status status = runner.status();
        if (status.state() == RunningState.STOPPING || status.state() == RunningState.SHUTDOWN) {
            builder.outOfService();
        } else if (status.consuming()) {
            builder.up();
        } else {
            builder.down();
        }
        builder.withDetail("service", runner.identity().service().value())
                .withDetail("instance", runner.identity().instance().value())
                .withDetail("state", status.state().label())
                .withDetail("leads", status.leads())
                .withDetail("since", since.since().toString());
        status.leader().ifPresent(leader -> builder.withDetail("leader", leader.toString()));
        status.waitingFor().ifPresent(reason -> builder.withDetail("waitingFor", reason));
        status.failure().ifPresent(reason -> builder.withDetail("failure", reason));
        if (!status.missing().isEmpty()) {
            builder.withDetail(
                    "missing",
                    status.missing().stream().map(UnmetRequirement::toString).toList());
        }
    }
}
