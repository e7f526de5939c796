package io.nuropb;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What tasks find on the threads of the system. */
class SystemThreadsTest {

    private static final long LIMIT_SECONDS = 60;
    private static final InheritableThreadLocal<@Nullable String> USER = new InheritableThreadLocal<>();

    private final SystemScheduler scheduler = new SystemScheduler();
    private final @Nullable ClassLoader own = Thread.currentThread().getContextClassLoader();

    @AfterEach
    void close() {
        scheduler.close();
    }

    /** What a task finds. */
    private record Found(
            @Nullable ClassLoader loader, @Nullable String user) {
        static Found now() {
            return new Found(Thread.currentThread().getContextClassLoader(), USER.get());
        }
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                kind("execute", scheduler -> scheduler),
                kind("schedule", scheduler -> task -> scheduler.schedule(Duration.ZERO, task)),
                kind("blocking", SystemScheduler::blocking),
                kind("callbacks", SystemScheduler::callbacks));
    }

    private static Arguments kind(String name, Function<SystemScheduler, Executor> executor) {
        return Arguments.argumentSet(name, executor);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void tasksFindNothingOfWhoeverStartsTheirThread(Function<SystemScheduler, Executor> kind) throws Exception {
        Executor executor = kind.apply(scheduler);
        CompletableFuture<Found> found = new CompletableFuture<>();
        Thread stranger = new Thread(() -> {
            USER.set("a stranger");
            executor.execute(() -> found.complete(Found.now()));
        });
        stranger.setContextClassLoader(new URLClassLoader(new URL[0], null));
        stranger.start();
        assertThat(found.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(new Found(own, null));
    }

    /** Virtual threads that compute keep the few threads that carry them. */
    @Test
    void callbacksThatComputeDelayNothingElse() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        int processors = Runtime.getRuntime().availableProcessors();
        CountDownLatch computing = new CountDownLatch(processors);
        try {
            for (int i = 0; i < processors; i++) {
                scheduler.callbacks().execute(() -> {
                    computing.countDown();
                    while (!enough.get()) {
                        Thread.onSpinWait();
                    }
                });
            }
            assertThat(computing.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            CountDownLatch begun = new CountDownLatch(3);
            scheduler.blocking().execute(begun::countDown);
            scheduler.execute(begun::countDown);
            scheduler.schedule(Duration.ZERO, begun::countDown);
            assertThat(begun.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            enough.set(true);
        }
    }

    @Test
    void whatIsCancelledWhileItWaitsForAThreadDoesNotRun() throws Exception {
        BlockingQueue<Runnable> due = new LinkedBlockingQueue<>();
        List<String> ran = new ArrayList<>();
        ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
        try {
            Scheduler.Timer cancelled =
                    SystemScheduler.schedule(Duration.ZERO, () -> ran.add("cancelled"), timers, due::add);
            Runnable waiting = due.poll(LIMIT_SECONDS, TimeUnit.SECONDS);

            cancelled.cancel();
            assertThat(waiting).isNotNull();
            waiting.run();

            assertThat(ran).isEmpty();
        } finally {
            timers.shutdownNow();
        }
    }

    @Test
    void aTaskLeavesNoContextClassLoaderToTheNext() throws Exception {
        ClassLoader other = new URLClassLoader(new URL[0], null);
        for (int i = 0; i < 100; i++) {
            CompletableFuture<Found> found = new CompletableFuture<>();
            scheduler.execute(() -> {
                found.complete(Found.now());
                Thread.currentThread().setContextClassLoader(other);
            });
            assertThat(found.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(new Found(own, null));
        }
    }
}
