package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.Moment;
import io.nuropb.client.CallObserver;
import io.nuropb.client.CallOptions;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.messaging.Delivery;
import io.nuropb.messaging.Message;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.RunningState;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageFailure;
import io.nuropb.service.MessageObserver;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An instance that is closed by whoever is told of its work, on whichever thread: the stop must not wait for its
 * caller.
 */
class ClosingCallbacksTest {

    /** Longer than a handler may take. */
    private static final CallOptions PATIENT = CallOptions.defaults().withTimeout(Duration.ofMinutes(10));

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time);
    private final ServiceRunner runner = mesh.runner(MeshService.named("orders")
                    .method("never", context -> new CompletableFuture<>())
                    .method("fails", context -> later())
                    .build())
            .build();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<Duration> waits = new ArrayList<>();

    /**
     * Who is told of what.
     *
     * @param who for people
     * @param method what is called then
     * @param added has somebody told who closes the instance
     */
    private record Told(String who, String method, Consumer<ClosingCallbacksTest> added) {
        @Override
        public String toString() {
            return who;
        }
    }

    static Stream<Told> everyone() {
        return Stream.of(
                new Told("a listener, of a deadline", "never", test -> test.runner.listen(test.new Closing())),
                new Told("a listener, of a stage that failed", "fails", test -> test.runner.listen(test.new Closing())),
                new Told("an observer, of a deadline", "never", test -> test.runner.observe(test.new Watching())),
                new Told(
                        "an observer, of a stage that failed",
                        "fails",
                        test -> test.runner.observe(test.new Watching())),
                new Told(
                        "an observer, of a call that begins",
                        "fails",
                        test -> test.runner.client().observe(message -> {
                            test.close();
                            return CallObserver.Sending.UNOBSERVED;
                        })),
                new Told(
                        "an observer, of a call that ends",
                        "fails",
                        test -> test.runner.client().observe(message -> failure -> test.close())),
                new Told(
                        "an observer, of the machine",
                        "fails",
                        test -> test.runner.observe((before, event, after, effects) -> test.close())));
    }

    @ParameterizedTest
    @MethodSource("everyone")
    void whoeverIsToldMayClose(Told told) {
        time.await(runner.start());
        told.added.accept(this);
        CompletionStage<Void> call = runner.client().request("orders", told.method, null, Void.class, PATIENT);
        time.await(() -> !waits.isEmpty() || runner.status().state() == RunningState.SHUTDOWN, told + " is told");
        time.await(runner.stop());
        time.await(call.handle((value, failure) -> told));
        assertThat(waits).as("it did not wait for itself").containsExactly(Duration.ZERO);
    }

    @Test
    void whoeverGivesUpACallMayHaveItClosed() {
        time.await(runner.start());
        runner.client().observe(message -> failure -> close());
        assertThat(runner.client()
                        .request("orders", "never", null, Void.class, PATIENT)
                        .cancel(true))
                .isTrue();
        assertThat(waits).containsExactly(Duration.ZERO);
        time.await(runner.stop());
    }

    @Test
    void theCallerOfAHandlerWhoseDeadlineClosesTheInstanceIsAnswered() {
        time.await(runner.start());
        runner.listen(new Closing());
        ServiceRunner caller = mesh.client("caller").build();
        assertThatThrownBy(() -> time.await(caller.client().request("orders", "never", null, Void.class, PATIENT)))
                .hasMessageContaining("took longer than its deadline");
        time.await(runner.stop());
        assertThat(mesh.broker().virtualHost().messages("nuropb-orders-sq")).isEmpty();
        caller.close();
    }

    private CompletionStage<Void> later() {
        CompletableFuture<Void> later = new CompletableFuture<>();
        time.schedule(Duration.ofSeconds(1), () -> later.completeExceptionally(new IllegalStateException("made up")));
        return later;
    }

    /** Once: a stop is a step, too. */
    private void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        Moment before = time.now();
        runner.close();
        waits.add(before.until(time.now()));
    }

    private final class Closing implements RunnerListener {
        @Override
        public void failed(MessageFailure failure) {
            close();
        }
    }

    private final class Watching implements MessageObserver {
        @Override
        public Handling handling(String handler, Message message, Delivery delivery, Optional<Duration> waited) {
            return (outcome, failure) -> close();
        }
    }
}
