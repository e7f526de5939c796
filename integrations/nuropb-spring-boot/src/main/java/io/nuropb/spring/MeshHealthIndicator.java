package io.nuropb.spring;

import io.nuropb.runner.RunningState;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.Status;
import io.nuropb.runner.UnmetRequirement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health {@code nuropb}: up while the instance is {@linkplain Status#available available}, paused or not; out of
 * service when it stops; and down otherwise. What is missing is told with its cause and remedy in any case. Asks
 * nobody: it tells what the instance knows.
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
        } else if (status.available()) {
            builder.up();
        } else {
            builder.down();
        }
        builder.withDetail("service", runner.identity().service().value())
                .withDetail("instance", runner.identity().instance().value())
                .withDetail("state", status.state().label())
                .withDetail("leads", status.leads())
                .withDetail("consuming", status.consuming())
                .withDetail("since", since.since().toString());
        status.leader().ifPresent(leader -> builder.withDetail("leader", leader.toString()));
        status.waitingFor().ifPresent(reason -> builder.withDetail("waitingFor", reason));
        status.failure().ifPresent(reason -> builder.withDetail("failure", reason));
        if (!status.missing().isEmpty()) {
            builder.withDetail(
                    "missing",
                    status.missing().stream().map(MeshHealthIndicator::told).toList());
        }
    }

    private static Map<String, String> told(UnmetRequirement missing) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("what", missing.what().missing());
        told.put("since", missing.since().toString());
        told.put("cause", missing.cause());
        if (!missing.remedy().isEmpty()) {
            told.put("remedy", missing.remedy());
        }
        return told;
    }
}
