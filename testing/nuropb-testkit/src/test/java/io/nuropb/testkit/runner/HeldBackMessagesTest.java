package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.health.HealthConfig;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.service.MeshServiceBuilder;
import io.nuropb.service.MessageFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of messages that only an instance handles which the leader has not consume, alone or with all. */
class HeldBackMessagesTest extends FailingFleet {

    private final List<MessageFailure.Kind> unhandled = new ArrayList<>();
    private final List<String> handled = new ArrayList<>();
    private boolean isUp;

    @Test
    void whatAPauseKeepsIsNotRefusedByAProbeThatDoesNotHandleIt() {
        List<ServiceRunner> fleet = fleet(HealthConfig.defaults());
        fleet.forEach(this::noteUnhandled);
        ServiceRunner canary = canary("bills", MeshService.named("orders").onEvent("bill.*", (bill, event) -> {
            if (isUp) {
                handled.add(event.topic());
                return null;
            }
            return refusedByTheDatabase();
        }));
        int published = 0;
        for (int second = 0; second < 400; second++) {
            var unused = canary.client().publish("bill.paid", Map.of("number", published++));
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(alerts).anyMatch(alert -> alert.contains("The fleet pauses for"));
        assertThat(alerts)
                .as("whoever handles them has failed each time")
                .noneMatch(alert -> alert.contains("goes on"));
        assertThat(unhandled).isEmpty();

        isUp = true;
        long failed = canary.counters().served().failed();
        time.advance(Duration.ofMinutes(20));
        assertThat(unhandled).isEmpty();
        assertThat(handled).hasSize(published - (int) failed);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatOnlyASuspendedInstanceHandlesWaitsForIt(boolean leads) {
        List<ServiceRunner> fleet = new ArrayList<>(leads ? List.of() : fleet(HealthConfig.defaults()));
        ServiceRunner canary = canary(
                "canary",
                MeshService.named("orders")
                        .method("total", Map.class, (params, call) -> broken())
                        .method("cancel", Map.class, (params, call) -> broken())
                        .method("refund", (params, call) -> handled.add("refund")));
        fleet.addAll(leads ? fleet(HealthConfig.defaults()) : List.of());
        fleet.forEach(this::noteUnhandled);
        assertThat(canary.leads()).isEqualTo(leads);
        while (canary.status().consuming()) {
            run(fleet, BEAT);
        }
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sent.add(fleet.get(0).client().command("orders", "refund", Map.of("number", i)));
        }
        run(fleet, Duration.ofSeconds(50));
        assertThat(sent).allSatisfy(one -> assertThat(one).isCompleted());
        assertThat(canary.status().consuming()).isFalse();
        assertThat(unhandled).isEmpty();

        run(fleet, Duration.ofSeconds(30));
        assertThat(handled).hasSize(20);
        assertThat(unhandled).isEmpty();
    }

    private ServiceRunner canary(String id, MeshServiceBuilder service) {
        ServiceRunner canary =
                mesh.runner(service.build()).instance(new InstanceId(id)).build();
        noteUnhandled(canary);
        time.await(canary.start());
        time.advance(Duration.ofSeconds(1));
        return canary;
    }

    private void noteUnhandled(ServiceRunner runner) {
        runner.listen(new RunnerListener() {
            @Override
            public void failed(MessageFailure failure) {
                if (failure.kind() != MessageFailure.Kind.HANDLER_EXCEPTION) {
                    unhandled.add(failure.kind());
                }
            }
        });
    }
}
