package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.RunningState;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.Status;
import io.nuropb.service.MeshService;
import io.nuropb.service.MessageFailure;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users hang on an instance, and what it may do there without harm: block, throw, close. */
class CallbacksTest {

    private static final Duration TTL = Duration.ofSeconds(15);
    private static final Duration LONG = TTL.multipliedBy(4);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time, TTL);
    private final List<Object> seen = new ArrayList<>();

    @Test
    void aCompletionOfTheStartThatBlocksDelaysNothing() {
        ServiceRunner runner = runner("a");
        CompletableFuture<Void> blocking = runner.start().thenRun(() -> {
            time.advance(LONG);
            seen.add(runner.leads());
        });
        time.await(blocking);
        assertThat(seen).containsExactly(true);
        runner.close();
    }

    @Test
    void aListenerThatBlocksDelaysNeitherTheInstanceNorAnotherListener() {
        ServiceRunner runner = runner("a");
        AtomicBoolean blocks = new AtomicBoolean(true);
        runner.listen(new RunnerListener() {
            @Override
            public void changed(Status before, Status after) {
                if (after.leads() && blocks.getAndSet(false)) {
                    time.advance(LONG);
                    seen.add(runner.leads());
                    seen.add(runner.status().state());
                }
            }
        });
        runner.listen(new RunnerListener() {
            @Override
            public void changed(Status before, Status after) {
                seen.add(after.consuming());
            }
        });
        time.await(runner.start());
        time.advance(Duration.ofSeconds(1));
        assertThat(seen).contains(RunningState.RUNNING_LEADER).doesNotContain(RunningState.STARTUP);
        assertThat(seen.indexOf((Object) true))
                .as("the other heard of it meanwhile")
                .isLessThan(seen.size() - 1);
        runner.close();
    }

    @Test
    void anInstanceThatDoesNotActForHalfATtlLeavesTheRaceAndComesBack() {
        ServiceRunner stuck = runner("i0");
        time.await(stuck.start());
        ServiceRunner other = runner("i1");
        time.await(other.start());
        assertThat(stuck.leads()).isTrue();

        AtomicBoolean blocks = new AtomicBoolean(true);
        stuck.observe((before, event, after, effects) -> {
            if (blocks.getAndSet(false)) {
                time.advance(TTL.multipliedBy(2));
                seen.add(stuck.leads());
                seen.add(stuck.status().leads());
                seen.add(other.leads());
            }
        });
        time.advance(TTL.multipliedBy(3));
        assertThat(seen).containsExactly(false, false, true);
        assertThat(stuck.status().state()).isEqualTo(RunningState.RUNNING_FOLLOWER);
        assertThat(mesh.coordinator().leases()).hasSize(2);
        stuck.close();
        other.close();
    }

    @Test
    void anInstanceThatDoesNotActIsNotElected() {
        ServiceRunner first = runner("i0");
        time.await(first.start());
        ServiceRunner stuck = runner("i1");
        time.await(stuck.start());
        AtomicBoolean blocks = new AtomicBoolean(true);
        stuck.observe((before, event, after, effects) -> {
            if (blocks.getAndSet(false)) {
                time.advance(TTL);
                time.await(first.stop());
                ServiceRunner third = runner("i2");
                time.await(third.start());
                seen.add(third.leads());
                third.close();
            }
        });
        time.advance(TTL.multipliedBy(3));
        assertThat(seen).containsExactly(true);
        stuck.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aListenerThatThrowsAnythingHasNoOtherEffect(boolean anError) {
        ServiceRunner runner = runner("a");
        runner.listen(new RunnerListener() {
            @Override
            public void changed(Status before, Status after) {
                CallbacksTest.<RuntimeException>fail(anError);
            }
        });
        runner.observe((before, event, after, effects) -> CallbacksTest.<RuntimeException>fail(anError));
        time.await(runner.start());
        assertThat(runner.status().state()).isEqualTo(RunningState.RUNNING_LEADER);
        time.await(runner.stop());
        assertThat(mesh.coordinator().leases()).isEmpty();
    }

    /** Throws an {@code Error}, or a checked exception that nobody declares. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> void fail(boolean anError) throws X {
        throw (X) (anError ? new NoClassDefFoundError("made up") : new Exception("made up"));
    }

    @Test
    void aHandlerMayCloseItsOwnInstance() {
        ServiceRunner client = mesh.client("caller").build();
        time.await(client.start());
        List<ServiceRunner> self = new ArrayList<>();
        ServiceRunner runner = mesh.runner(MeshService.named("orders")
                        .method("bye", (params, context) -> {
                            self.get(0).close();
                            return "bye";
                        })
                        .build())
                .build();
        self.add(runner);
        time.await(runner.start());
        Duration before = Duration.ofNanos(time.now().nanos());
        assertThat(time.await(client.client().request("orders", "bye", Map.of(), String.class)))
                .isEqualTo("bye");
        time.await(runner.stop());
        assertThat(Duration.ofNanos(time.now().nanos()).minus(before))
                .as("it did not wait for itself")
                .isLessThan(Duration.ofSeconds(1));
        client.close();
    }

    @Test
    void aListenerMayCloseItsOwnInstance() {
        ServiceRunner runner = runner("a");
        runner.listen(new RunnerListener() {
            @Override
            public void changed(Status before, Status after) {
                if (after.consuming()) {
                    runner.close();
                }
            }
        });
        time.await(runner.start());
        time.advance(Duration.ofSeconds(1));
        assertThat(runner.status().state()).isEqualTo(RunningState.SHUTDOWN);
    }

    @Test
    void aListenerThatThrowsAtEachMessageFloodsNoLogAndIsNamed() {
        ServiceRunner runner = mesh.runner(MeshService.named("orders")
                        .method("refuse", (params, call) -> {
                            throw new IllegalStateException("poison");
                        })
                        .build())
                .instance(new InstanceId("a"))
                .build();
        runner.listen(new Thrower());
        runner.listen(new Thrower());
        runner.observe((before, event, after, effects) -> CallbacksTest.<RuntimeException>fail(true));
        try (LoggedLines log = new LoggedLines()) {
            time.await(runner.start());
            for (int i = 0; i < 100; i++) {
                var unused = runner.client()
                        .request("orders", "refuse", Map.of(), String.class)
                        .exceptionally(failure -> "failed");
            }
            time.advance(Duration.ofSeconds(5));
            assertThat(seen).hasSize(200);
            assertThat(log.warnings("Listener " + Thrower.class.getName() + " of orders/a failed"))
                    .as("one of each in a minute")
                    .hasSize(2);
            assertThat(log.warnings("Observer " + CallbacksTest.class.getName()))
                    .hasSize(1);
            assertThat(log.with("istener")).hasSize(2);
        }
        runner.close();
    }

    /** Whatever it is told of a message, it throws. */
    private final class Thrower implements RunnerListener {
        @Override
        public void failed(MessageFailure failure) {
            seen.add(failure);
            throw new IllegalStateException("broken in a test");
        }
    }

    private ServiceRunner runner(String id) {
        return mesh.runner(MeshService.named("orders").build())
                .instance(new InstanceId(id))
                .build();
    }
}
