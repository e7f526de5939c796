package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.Moment;
import io.nuropb.client.MeshClient;
import io.nuropb.messaging.NuropbException;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the handlers of an instance do that was killed. */
class KilledInstanceTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestMesh mesh = TestMesh.start();
    private final List<String> done = new ArrayList<>();

    @BeforeEach
    void start() {
        mesh.add(MeshService.named("stock")
                .method("never", context -> new CompletableFuture<>())
                .build());
    }

    @AfterEach
    void close() {
        mesh.close();
    }

    @Test
    void aHandlerThatWaitsForACallGetsNoFurther() {
        killWhileItWaits(client -> client.call("stock", "never", null, Void.class));
        assertThat(done).containsExactly("finally");
    }

    @Test
    void aHandlerThatJoinsARequestGetsNoFurther() {
        killWhileItWaits(
                client -> client.request("stock", "never", null, Void.class).join());
        assertThat(done).containsExactly("finally");
    }

    @Test
    void anAssertionOfWhoWasKilledIsNoneOfTheTests() {
        killWhileItWaits(client -> assertThatThrownBy(() -> client.call("stock", "never", null, Void.class))
                .isInstanceOf(NuropbException.class));
        assertThat(done).containsExactly("finally");
    }

    @Test
    void nobodyWaitsForWhoWasKilled() {
        Moment begin = mesh.time().now();
        ServiceRunner instance = mesh.add(orders(client -> client.call("stock", "never", null, Void.class)));
        mesh.time().schedule(SECOND, () -> mesh.kill(instance));
        mesh.command("orders", "work", null);
        assertThat(begin.until(mesh.time().now())).isLessThan(SECOND.multipliedBy(2));
    }

    @Test
    void whatIsScheduledOnAnInstancesOwnTimeDiesWithIt() {
        ServiceRunner instance = mesh.add(scheduler -> MeshService.named("orders")
                .method("work", context -> scheduler.schedule(SECOND.multipliedBy(2), () -> done.add("reminded")))
                .build());
        mesh.command("orders", "work", null);
        mesh.advance(SECOND.multipliedBy(2));
        assertThat(done).containsExactly("reminded");

        mesh.command("orders", "work", null);
        mesh.kill(instance);
        mesh.advance(SECOND.multipliedBy(2));
        assertThat(done).containsExactly("reminded");
    }

    @Test
    void closingOneThatWasKilledDoesNothing() {
        ServiceRunner instance = mesh.add(orders(client -> {}));
        mesh.kill(instance);
        assertThatCode(instance::close).doesNotThrowAnyException();
        assertThat(instance.stop()).isCompletedExceptionally();
    }

    private void killWhileItWaits(Consumer<MeshClient> waiting) {
        ServiceRunner instance = mesh.add(orders(waiting));
        mesh.time().schedule(SECOND, () -> mesh.kill(instance));
        mesh.command("orders", "work", null);
        mesh.advance(Duration.ofMinutes(3));
    }

    private MeshService orders(Consumer<MeshClient> waiting) {
        return MeshService.named("orders")
                .method("work", context -> {
                    try {
                        waiting.accept(context.client());
                        done.add("went on");
                    } catch (RuntimeException e) {
                        done.add("caught");
                    } finally {
                        done.add("finally");
                    }
                    return null;
                })
                .build();
    }
}
