package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.Status;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A leader whose connections to the broker are reset again and again, and its fleet, which has nothing to do with that.
 */
class ResetConnectionTest {

    private static final Duration WORK = Duration.ofMillis(200);
    private static final int CALLS = 4_000;

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time);
    private final List<Member> fleet = new ArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();

    private record Member(
            ServiceRunner runner,
            InMemoryTopology topology,
            InMemoryMessageSource source,
            InMemoryMessagePublisher publisher) {
        void reset() {
            topology.cutConnection();
            source.cutConnection();
            publisher.cutConnection();
        }
    }

    @Test
    void aResetOfTheLeadersConnectionEverySecondCostsTheFleetNoAnswers() {
        for (int i = 0; i < 6; i++) {
            fleet.add(member("i" + i));
        }
        fleet.stream().map(member -> member.runner().start()).toList().forEach(time::await);
        ServiceRunner caller = mesh.client("caller").build();
        time.await(caller.start());
        time.advance(Duration.ofSeconds(2));
        Member leader = fleet.stream()
                .filter(member -> member.runner().leads())
                .findFirst()
                .orElseThrow();
        List<Status> changes = new ArrayList<>();
        fleet.stream()
                .filter(member -> !member.equals(leader))
                .forEach(member -> member.runner().observe((before, event, after, effects) -> {
                    if (!before.consumer().equals(after.consumer())) {
                        changes.add(member.runner().status());
                    }
                }));

        int seconds = 40;
        for (int second = 0; second < seconds; second++) {
            leader.reset();
            for (int i = 0; i < CALLS / seconds; i++) {
                call(caller);
                time.advance(Duration.ofSeconds(seconds).dividedBy(CALLS));
            }
        }
        time.advance(Duration.ofSeconds(5));
        assertThat(changes).as("what the followers' consumers did").isEmpty();
        assertThat(answered.get()).isGreaterThanOrEqualTo(CALLS * 99 / 100);
        assertThat(leader.runner().leads()).isTrue();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Counted when it is answered.
    private void call(ServiceRunner caller) {
        caller.client()
                .request("orders", "work", Map.of(), String.class)
                .thenAccept(answer -> answered.incrementAndGet());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A handler's stage is what it returns.
    private Member member(String id) {
        InMemoryConfig config = InMemoryConfig.defaults();
        InMemoryTopology topology = new InMemoryTopology(mesh.broker(), config);
        InMemoryMessageSource source = new InMemoryMessageSource(mesh.broker(), config);
        InMemoryMessagePublisher publisher = new InMemoryMessagePublisher(mesh.broker(), config);
        MeshService service = MeshService.named("orders")
                .method("work", (params, context) -> {
                    CompletableFuture<String> done = new CompletableFuture<>();
                    time.schedule(WORK, () -> done.complete("done"));
                    return done;
                })
                .build();
        ServiceRunner runner = mesh.runner(service)
                .instance(new InstanceId(id))
                .topology(topology)
                .source(source)
                .publisher(publisher)
                .build();
        return new Member(runner, topology, source, publisher);
    }
}
