package io.nuropb.spring;

import io.nuropb.DurationText;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.StartFailedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

/**
 * Starts the instance with the application, and drains it before the web server stops. Its client works on for the
 * requests that the web server answers until then, and for whatever other beans send at their end: the instance is
 * closed with its bean.
 *
 * <p>An application that ends tells so before any of its beans stop. Some of Spring's executors take no more tasks from
 * then on, so that is when the instance drains: handlers under way may use them. A context that is only stopped tells
 * nothing; the instance drains in its phase.
 *
 * <p>An instance that serves keeps the JVM running until it has stopped, with or without a web server. A client does
 * not: a program that only calls ends with its last line.
 *
 * <p>Starting does not block, so that the application is alive, and a web server answers for its health, however long
 * the broker and the coordinator are away. {@link #awaitServing} is what waits. A start that fails while that waits
 * fails the application's; one that fails later closes the application.
 */
final class MeshLifecycle implements SmartLifecycle, ApplicationListener<ContextClosedEvent>, Ordered {

    /**
     * Spring stops the highest phases first. A web server refuses requests in {@code DEFAULT_PHASE - 1024}; what has no
     * phase of its own, as listeners of other brokers, stops in {@code DEFAULT_PHASE}.
     */
    static final int PHASE = DEFAULT_PHASE - 512;

    private static final Logger log = LoggerFactory.getLogger(MeshLifecycle.class);

    private final ConfigurableApplicationContext context;
    private final ServiceRunner runner;
    private final ServingReadiness readiness;
    private final InstanceEnd end;
    private final Duration drainLimit;
    private final boolean serves;
    private final String label;

    private @Nullable CompletableFuture<Void> serving;
    private @Nullable Throwable failure;
    private boolean goneOn;
    private boolean stopping;
    private boolean stopped;

    MeshLifecycle(
            ConfigurableApplicationContext context, ServiceRunner runner, ServingReadiness readiness, InstanceEnd end) {
        this.context = context;
        this.runner = runner;
        this.readiness = readiness;
        this.end = end;
        this.drainLimit = runner.config().drainLimit();
        this.serves = runner.config().mode() != RunnerMode.CLIENT_ONLY;
        label = runner.identity().service() + "/" + runner.identity().instance();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Before executors, which hear of the end of the application as we do. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    /** A runner is one life: a context of tests that is put aside for a while keeps it. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public synchronized boolean isRunning() {
        return serving != null && !stopped;
    }

    /** @throws IllegalStateException if it was started before */
    @Override
    public synchronized void start() {
        if (serving != null) {
            throw new IllegalStateException(
                    label + " was stopped and cannot be started again in this application context;"
                            + " close the context and run the application anew");
        }
        serving = runner.start();
        end.follow(runner, serves);
        CompletionStage<Void> outcome = serving;
        outcome.whenComplete((nothing, thrown) -> {
            if (thrown != null) {
                failed(thrown);
            }
        });
    }

    /** A failed start that nobody waits for any more ends the application. */
    private void failed(Throwable thrown) {
        synchronized (this) {
            failure = thrown;
            if (!goneOn || stopping) {
                return;
            }
        }
        log.error("{} cannot serve, and the application ends. {}", label, thrown.getMessage());
        new Thread(context::close, "nuropb-end").start();
    }

    /**
     * Blocks until the instance serves, but no longer than the limit; then the application goes on without. With a
     * limit of zero it does not block, and fails only if it is known already that the instance never will serve.
     *
     * @throws StartFailedException if it never will
     */
    void awaitServing(Duration limit) throws InterruptedException {
        CompletableFuture<Void> started;
        synchronized (this) {
            if (serving == null) {
                throw new IllegalStateException(label + " has not been started");
            }
            started = serving;
        }
        try {
            if (!limit.isZero() || started.isDone()) {
                started.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException e) {
            log.warn(
                    "{} does not serve yet; after {} the application goes on, not ready, while the instance waits for: {}",
                    label,
                    DurationText.of(limit),
                    runner.status().waitingFor().orElse("its turn"));
        } catch (ExecutionException e) {
            throw unwrapped(e.getCause());
        }
        synchronized (this) {
            if (failure != null) {
                throw unwrapped(failure);
            }
            goneOn = true;
        }
    }

    private static RuntimeException unwrapped(@Nullable Throwable thrown) {
        return thrown instanceof StartFailedException failed
                ? failed
                : new IllegalStateException("A start fails with a StartFailedException only", thrown);
    }

    /**
     * Waits for the drain, for its limit at most; then the phase waits for the rest. In a callback of the instance,
     * neither waits: the drain waits for that callback.
     */
    @Override
    public void onApplicationEvent(ContextClosedEvent closed) {
        if (closed.getApplicationContext() != context || !isRunning()) {
            return;
        }
        CompletableFuture<Void> drain = drain();
        if (runner.isInCallback()) {
            return;
        }
        try {
            drain.get(drainLimit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            log.debug("{} has not drained yet", label, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A drain does not fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public void stop(Runnable callback) {
        CompletionStage<Void> drain = drain();
        if (runner.isInCallback()) {
            callback.run();
        } else {
            drain.whenComplete((nothing, thrown) -> callback.run());
        }
    }

    private CompletableFuture<Void> drain() {
        boolean isFirst;
        synchronized (this) {
            isFirst = !stopping;
            stopping = true;
        }
        CompletableFuture<Void> drain = runner.drain();
        if (isFirst) {
            readiness.refuse();
            log.info(
                    "{} drains before the web server and other beans stop: it takes no more messages, and handlers under way have"
                            + " {} to end",
                    label,
                    DurationText.of(drainLimit));
        }
        return drain.whenComplete((nothing, thrown) -> drained());
    }

    private void drained() {
        synchronized (this) {
            if (stopped) {
                return;
            }
            stopped = true;
        }
        log.info("{} has drained; its client works until the application context is closed", label);
    }
}
