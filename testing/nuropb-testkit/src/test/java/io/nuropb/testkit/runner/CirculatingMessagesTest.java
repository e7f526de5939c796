package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.client.CallOptions;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.service.MeshServiceBuilder;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a fleet of two versions does for everybody else while messages circulate in it that few instances, or none, can
 * handle.
 */
class CirculatingMessagesTest {

    /** More than all places of three instances. */
    private static final int MANY = 60;

    private static final Duration SOON = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time, Duration.ofSeconds(15));
    private final List<ServiceRunner> started = new ArrayList<>();
    private final Set<String> refunded = new HashSet<>();
    private final AtomicInteger refunds = new AtomicInteger();

    @AfterEach
    void stop() {
        started.forEach(ServiceRunner::close);
    }

    @Test
    void callsThatOnlyAnInstanceThatIsGoneHandledKeepNobodyElseWaiting() {
        ServiceRunner later = start("new", this::refunding);
        ServiceRunner older = start("old", service -> {});
        stop(later);
        command(older, 10);
        isAnsweredSoon(older);
    }

    @Test
    void callsForWhichTheOnlyInstanceThatHandlesThemHasNoRoomKeepNobodyElseWaiting() {
        ServiceRunner older = start("old", service -> {});
        start("older", service -> {});
        start("new", this::refundingSlowly);
        command(older, MANY);
        for (int i = 0; i < 10; i++) {
            isAnsweredSoon(older);
        }
        time.advance(Duration.ofMinutes(1));
        assertThat(refunds).as("calls that only the new one handles").hasValue(MANY);
    }

    @Test
    void instancesThatTakeOneMessageAtATimeKeepNobodyElseWaitingEither() {
        RunnerConfig one = RunnerConfig.defaults().withPrefetch(1, 1);
        ServiceRunner older = start("old", service -> {}, one);
        start("new", this::refundingSlowly, one);
        command(older, 10);
        isAnsweredSoon(older);
    }

    @Test
    void aBrokerThatTakesNothingForAWhileLosesNoCallsOfTheOnlyInstanceThatHandlesThem() {
        RunnerConfig counted = RunnerConfig.defaults().withProfile(TopologyProfile.hardened());
        ServiceRunner older = start("old", service -> {}, counted);
        start("older", service -> {}, counted);
        start("new", this::refundingSlowly, counted.withPrefetch(4, 4));
        command(older, MANY);
        time.advance(Duration.ofSeconds(3));
        mesh.broker().block();
        time.advance(Duration.ofMinutes(2));
        mesh.broker().unblock();
        time.advance(Duration.ofMinutes(10));
        assertThat(started)
                .allSatisfy(one -> assertThat(one.counters().served().failed())
                        .as("given up by " + one.identity().instance())
                        .isZero());
        assertThat(refunded).as("calls that only the new one handles").hasSize(MANY);
    }

    @Test
    void eventsOfATopicThatIsGoneKeepNobodyWaitingThoughTheyAreStillPublished() {
        ServiceRunner last = start("last", service -> service.onEvent("stock.sold", (event, context) -> null));
        ServiceRunner first = start("first", service -> {});
        ServiceRunner second = start("second", service -> {});
        stop(last);
        for (int i = 0; i < 60; i++) {
            for (int each = 0; each < 5; each++) {
                var unused = second.client().publish("stock.sold", Map.of());
                time.advance(Duration.ofMillis(200));
            }
            isAnsweredSoon(second);
            if (i == 30) {
                stop(first);
            }
        }
        assertThat(givenBack(second)).as("returns of 300 events").isLessThan(300 * 12);
    }

    private static long givenBack(ServiceRunner runner) {
        return runner.counters().served().givenBack();
    }

    private void command(ServiceRunner caller, int times) {
        for (int i = 0; i < times; i++) {
            time.await(caller.client().command("orders", "refund", Map.of("number", i)));
        }
        time.advance(Duration.ofMillis(100));
    }

    private void isAnsweredSoon(ServiceRunner caller) {
        CompletableFuture<String> call = caller.client()
                .request(
                        "orders",
                        "ping",
                        Map.of(),
                        String.class,
                        CallOptions.defaults().withTimeout(SOON));
        time.advance(SOON);
        assertThat(call).isCompletedWithValue("pong");
    }

    private void refunding(MeshServiceBuilder service) {
        service.method("refund", (params, context) -> refunds.incrementAndGet());
    }

    private void refundingSlowly(MeshServiceBuilder service) {
        service.method("refund", (params, context) -> refundedLater(String.valueOf(params.get("number"))));
    }

    private CompletionStage<Integer> refundedLater(String number) {
        CompletableFuture<Integer> end = new CompletableFuture<>();
        time.schedule(Duration.ofSeconds(3), () -> {
            refunded.add(number);
            end.complete(refunds.incrementAndGet());
        });
        return end;
    }

    private void stop(ServiceRunner runner) {
        time.await(runner.stop());
        time.advance(Duration.ofSeconds(1));
    }

    private ServiceRunner start(String id, Consumer<MeshServiceBuilder> more) {
        return start(id, more, RunnerConfig.defaults());
    }

    private ServiceRunner start(String id, Consumer<MeshServiceBuilder> more, RunnerConfig config) {
        MeshServiceBuilder service = MeshService.named("orders").method("ping", context -> "pong");
        more.accept(service);
        ServiceRunner runner = mesh.runner(service.build())
                .instance(new InstanceId(id))
                .config(config)
                .build();
        started.add(runner);
        time.await(runner.start());
        time.advance(Duration.ofSeconds(1));
        return runner;
    }
}
