package io.nuropb.spring;

import io.nuropb.Scheduler;
import io.nuropb.SerialExecutor;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.Status;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Makes the application's readiness follow the instance: refused from us while it is not {@linkplain Status#available
 * available}, and accepted again only if nobody else has refused meanwhile. What somebody else accepts before is
 * refused again, as soon as all who listen have heard of it. Liveness is never touched: an application whose broker is
 * away has to wait and not to be killed.
 *
 * <p>Spring Boot itself accepts at the end of a start, whatever was said before; so nothing is said until then.
 *
 * <p>One word is said after the other, and no lock is held meanwhile: whoever listens to the application's events may
 * take long, end the application, or never return.
 */
final class ServingReadiness implements RunnerListener, ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

    private static final Logger log = LoggerFactory.getLogger(ServingReadiness.class);

    /** How many words may wait behind one that is listened to. */
    private static final int MOST_WAITING = 1_000;

    private final ConfigurableApplicationContext context;
    private final ServiceRunner runner;
    private final Scheduler scheduler;
    private final boolean follows;
    private final SerialExecutor words;
    private boolean begun;
    private boolean refused;
    private boolean ended;

    /** @param follows whether readiness follows the instance at all */
    ServingReadiness(
            ConfigurableApplicationContext context, ServiceRunner runner, Scheduler scheduler, boolean follows) {
        this.context = context;
        this.runner = runner;
        this.scheduler = scheduler;
        this.follows = follows;
        words = new SerialExecutor(scheduler, Runnable::run, MOST_WAITING, ServingReadiness::failed);
    }

    /** Spring Boot has just said that the application is ready. */
    void applicationReady() {
        words.execute(() -> {
            begun = true;
            update();
        });
    }

    @Override
    public void changed(Status before, Status after) {
        if (before.available() != after.available()) {
            say(this::update);
        }
    }

    /** Whoever accepts traffic knows nothing of the mesh: what they have said counts as soon as we refuse no more. */
    @Override
    public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> said) {
        if (said.getSource() == this || said.getState() != ReadinessState.ACCEPTING_TRAFFIC) {
            return;
        }
        if (runner.isInCallback()) {
            say(this::refuseAgain);
        } else {
            words.execute(this::refuseAgain);
        }
    }

    private void refuseAgain() {
        if (refused || ended) {
            publish(ReadinessState.REFUSING_TRAFFIC);
        }
    }

    /** The application ends; does not wait for whoever listens to that. */
    void refuse() {
        say(() -> {
            ended = true;
            publish(ReadinessState.REFUSING_TRAFFIC);
        });
    }

    /** Not on the thread that says it, which may be one whose end the instance waits for before it stops. */
    private void say(Runnable word) {
        scheduler.blocking().execute(() -> words.execute(word));
    }

    private void update() {
        if (!begun || ended) {
            return;
        }
        boolean available = runner.status().available();
        if (!available && !refused) {
            refused = true;
            // A refusal of somebody else's stays theirs, so that it does not end with ours.
            if (!isRefusedBySomebodyElse()) {
                publish(ReadinessState.REFUSING_TRAFFIC);
            }
        } else if (available && refused) {
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
        if (follows && context.isActive()) {
            AvailabilityChangeEvent.publish(context, this, state);
        }
    }

    private static void failed(Throwable thrown) {
        log.error("The application's readiness could not be told to all who listen", thrown);
    }
}
