package io.nuropb.spring;

import io.nuropb.Scheduler;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.Status;
import java.util.Optional;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;

/**
 * Makes the application's readiness follow the instance: refused from us while it does not serve, and accepted again only if nobody else
 * has refused meanwhile. What somebody else accepts before is refused again. Liveness is never touched: an application whose broker is away
 * has to wait and not to be killed.
 *
 * <p>Spring Boot itself accepts at the end of a start, whatever was said before; so nothing is said until then.
 */
final class ServingReadiness implements RunnerListener, ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

    private final ApplicationContext context;
    private final ServiceRunner runner;
    private final Scheduler scheduler;
    private final boolean follows;
    private boolean begun;
    private boolean refused;
    private boolean ended;

    /** @param follows whether readiness follows the instance at all */
    ServingReadiness(ApplicationContext context, ServiceRunner runner, Scheduler scheduler, boolean follows) {
        this.context = context;
        this.runner = runner;
        this.scheduler = scheduler;
        this.follows = follows;
    }

    /** Spring Boot has just said that the application is ready. */
    void applicationReady() {
        synchronized (this) {
            begun = true;
        }
        update();
    }

    @Override
    public void changed(Status before, Status after) {
        if (before.consuming() != after.consuming()) {
            // Whoever listens to the application's events may take long.
            scheduler.blocking().execute(this::update);
        }
    }

    /** Whoever accepts traffic knows nothing of the mesh: what they have said counts as soon as we refuse no more. */
    @Override
    public synchronized void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> said) {
        boolean refuses = follows && (refused || ended);
        if (refuses && said.getSource() != this && said.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
            publish(ReadinessState.REFUSING_TRAFFIC);
        }
    }

    /** The application ends. */
    synchronized void refuse() {
        ended = true;
        if (follows) {
            publish(ReadinessState.REFUSING_TRAFFIC);
        }
    }

    private synchronized void update() {
        if (!follows || !begun || ended) {
            return;
        }
        boolean serving = runner.status().consuming();
        if (!serving && !refused) {
            refused = true;
            // A refusal of somebody else's stays theirs, so that it does not end with ours.
            if (!isRefusedBySomebodyElse()) {
                publish(ReadinessState.REFUSING_TRAFFIC);
            }
        } else if (serving && refused) {
            refused = false;
            if (!hasSomebodyElseSpoken()) {
                publish(ReadinessState.ACCEPTING_TRAFFIC);
            }
        }
    }

    private boolean isRefusedBySomebodyElse() {
        return latest().filter(event -> event.getState() == ReadinessState.REFUSING_TRAFFIC)
                .filter(event -> event.getSource() != this)
                .isPresent();
    }

    private boolean hasSomebodyElseSpoken() {
        return latest().filter(event -> event.getSource() != this).isPresent();
    }

    private Optional<AvailabilityChangeEvent<ReadinessState>> latest() {
        return Optional.ofNullable(
                        context.getBeanProvider(ApplicationAvailability.class).getIfAvailable())
                .map(availability -> availability.getLastChangeEvent(ReadinessState.class));
    }

    private void publish(ReadinessState state) {
        AvailabilityChangeEvent.publish(context, this, state);
    }
}
