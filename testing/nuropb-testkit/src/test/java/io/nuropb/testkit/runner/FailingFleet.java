package io.nuropb.testkit.runner;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.health.HealthConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A fleet in memory whose messages fail, on virtual time. */
abstract class FailingFleet {

    static final ServiceName ORDERS = new ServiceName("orders");
    static final Duration BEAT = Duration.ofMillis(500);

    final VirtualTime time = new VirtualTime();
    final InMemoryMesh mesh = new InMemoryMesh(time, Duration.ofSeconds(15));
    final List<String> alerts = new ArrayList<>();
    Set<String> failing = Set.of();
    boolean hanging;
    int sent;

    List<ServiceRunner> fleet(HealthConfig health) {
        List<ServiceRunner> fleet = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ServiceRunner runner = mesh.runner(service())
                    .instance(new InstanceId("i" + i))
                    .config(RunnerConfig.defaults().withHealth(health))
                    .build();
            runner.listen(new RunnerListener() {
                @Override
                public void alerted(String alert) {
                    alerts.add(alert);
                }
            });
            fleet.add(runner);
            time.await(runner.start());
        }
        return fleet;
    }

    MeshService service() {
        return MeshService.named("orders")
                .method("total", Map.class, (params, call) -> handling("total"))
                .method("cancel", Map.class, (params, call) -> handling("cancel"))
                .build();
    }

    CompletionStage<Object> handling(String method) {
        return hanging ? new CompletableFuture<>() : CompletableFuture.completedFuture(handle(method));
    }

    CompletionStage<Object> refusedByTheDatabase() {
        CompletableFuture<Object> failure = new CompletableFuture<>();
        time.schedule(
                Duration.ofMillis(100),
                () -> failure.completeExceptionally(new IllegalStateException("broken in a test")));
        return failure;
    }

    static String broken() {
        return List.<String>of().get(0);
    }

    String handle(String method) {
        if (failing.contains(method)) {
            throw new IllegalStateException("broken in a test");
        }
        return method;
    }

    /** Two calls a second, of both methods in turn; nobody waits for them. */
    void run(List<ServiceRunner> fleet, Duration span) {
        for (long i = 0; i < span.toMillis() / BEAT.toMillis(); i++) {
            String method = ++sent % 2 == 0 ? "total" : "cancel";
            fleet.get(0)
                    .client()
                    .request("orders", method, Map.of(), Object.class)
                    .exceptionally(failure -> "failed");
            time.advance(BEAT);
        }
    }

    static ServiceRunner leader(List<ServiceRunner> fleet) {
        return fleet.stream()
                .filter(runner -> runner.status().leads())
                .findFirst()
                .orElseThrow();
    }

    void stopLeader(List<ServiceRunner> fleet) {
        ServiceRunner leader = leader(fleet);
        fleet.remove(leader);
        time.await(leader.stop());
    }

    /** How many consume as soon as one does. */
    long firstToConsume(List<ServiceRunner> fleet) {
        for (int i = 0; i < 100 && consuming(fleet) == 0; i++) {
            run(fleet, BEAT);
        }
        return consuming(fleet);
    }

    static long consuming(List<ServiceRunner> fleet) {
        return fleet.stream().filter(runner -> runner.status().consuming()).count();
    }

    Object answered(CompletionStage<Object> call) {
        return time.await(call.exceptionally(failure -> failure instanceof CompletionException wrapped
                ? String.valueOf(wrapped.getCause())
                : failure.toString()));
    }
}
