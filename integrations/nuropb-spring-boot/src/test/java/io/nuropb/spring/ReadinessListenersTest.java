package io.nuropb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nuropb.SystemScheduler;
import io.nuropb.client.MeshClient;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.ServiceRunner;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Listeners of the application's readiness that take their time, or do not return: nothing of the instance waits for
 * them.
 */
class ReadinessListenersTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());
    private final ConfigurableApplicationContext app =
            Apps.inMemory(mesh, List.of(Work.class, Listener.class)).run();
    private final Listener listener = app.getBean(Listener.class);
    private final ServiceRunner runner = app.getBean(ServiceRunner.class);

    /** Waits when traffic is refused: as System.exit does there for the end of the application. */
    static class Listener implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {
        final List<ReadinessState> told = new CopyOnWriteArrayList<>();
        final CountDownLatch mayReturn = new CountDownLatch(1);

        @Override
        public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
            told.add(event.getState());
            if (event.getState() == ReadinessState.REFUSING_TRAFFIC) {
                try {
                    mayReturn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    @AfterEach
    void end() {
        listener.mayReturn.countDown();
        app.close();
    }

    @Test
    void theApplicationEndsWhileOneIsToldThatItDoesNotServe() throws Exception {
        mesh.broker().stop();
        await().atMost(LIMIT).until(() -> listener.told.contains(ReadinessState.REFUSING_TRAFFIC));

        CompletableFuture.runAsync(app::close).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void theApplicationEndsWhileOneIsToldThatItEnds() throws Exception {
        Work work = app.getBean(Work.class);
        app.getBean(MeshClient.class).command("orders", "work", null).join();
        assertThat(work.begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(app::close);
        await().atMost(LIMIT).until(() -> listener.told.contains(ReadinessState.REFUSING_TRAFFIC));

        work.mayEnd.countDown();
        closing.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void oneThatIsSlowIsToldTheLatestLast() {
        mesh.broker().stop();
        await().atMost(LIMIT).until(() -> listener.told.contains(ReadinessState.REFUSING_TRAFFIC));
        mesh.broker().start();
        await().atMost(LIMIT).until(() -> runner.status().consuming());

        listener.mayReturn.countDown();
        await().atMost(LIMIT).until(() -> listener.told.size() == 3);
        assertThat(listener.told)
                .containsExactly(
                        ReadinessState.ACCEPTING_TRAFFIC,
                        ReadinessState.REFUSING_TRAFFIC,
                        ReadinessState.ACCEPTING_TRAFFIC);
    }
}
