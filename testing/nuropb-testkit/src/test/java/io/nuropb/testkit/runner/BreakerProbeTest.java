package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.election.OperatorControl;
import io.nuropb.health.HealthConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.UnmetRequirement;
import io.nuropb.service.MeshService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How a pause ends, and what is kept out instead of the fleet. */
class BreakerProbeTest extends FailingFleet {

    @Test
    void whatHangsIsProbedWithOneMessageAtATimeHoweverLongItHangs() {
        List<ServiceRunner> fleet = fleet(HealthConfig.defaults());
        hanging = true;
        run(fleet, Duration.ofMinutes(5));
        assertThat(alerts).anySatisfy(alert -> assertThat(alert).contains("pauses for 1 min"));
        for (int minute = 0; minute < 60; minute++) {
            run(fleet, Duration.ofMinutes(1));
            assertThat(fleet.stream()
                            .mapToLong(runner -> runner.counters().served().underWay())
                            .sum())
                    .as("minute " + minute)
                    .isLessThanOrEqualTo(1);
        }
        assertThat(alerts).noneMatch(alert -> alert.contains("the fleet goes on"));

        hanging = false;
        run(fleet, Duration.ofMinutes(35));
        assertThat(consuming(fleet)).isEqualTo(3);
    }

    @Test
    void aNewVersionThatJoinsAPausedFleetProbesNext() {
        List<ServiceRunner> fleet = fleet(HealthConfig.defaults());
        failing = Set.of("total", "cancel");
        run(fleet, Duration.ofSeconds(85));
        assertThat(consuming(fleet)).isZero();

        ServiceRunner mended = mesh.runner(MeshService.named("orders")
                        .method("total", Map.class, (params, call) -> "total")
                        .method("cancel", Map.class, (params, call) -> "cancel")
                        .build())
                .instance(new InstanceId("mended"))
                .build();
        var unused = mended.start();
        fleet.add(mended);
        assertThat(firstToConsume(fleet)).isEqualTo(1);
        assertThat(mended.status().consuming()).isTrue();
    }

    @Test
    void anOperatorsResumptionAfterTheRepairHasOneInstanceProbeWithinAPeriod() {
        List<ServiceRunner> fleet = fleet(HealthConfig.defaults());
        failing = Set.of("total", "cancel");
        run(fleet, Duration.ofMinutes(8));
        while (consuming(fleet) > 0) {
            run(fleet, BEAT);
        }
        run(fleet, Duration.ofSeconds(10));
        assertThat(consuming(fleet)).isZero();

        failing = Set.of();
        mesh.coordinator().control(ORDERS, new OperatorControl(true, "ann", "the database is up"));
        run(fleet, Duration.ofSeconds(6));
        assertThat(consuming(fleet)).as("one tries").isEqualTo(1);
        run(fleet, Duration.ofSeconds(30));
        assertThat(consuming(fleet)).isEqualTo(3);
    }

    @Test
    void oneInstanceThatFailsIsSuspendedAndTheOthersServe() {
        List<ServiceRunner> fleet = fleet(HealthConfig.defaults());
        ServiceRunner bad = mesh.runner(MeshService.named("orders")
                        .method("total", Map.class, (params, call) -> broken())
                        .method("cancel", Map.class, (params, call) -> broken())
                        .build())
                .instance(new InstanceId("canary"))
                .build();
        time.await(bad.start());
        run(fleet, Duration.ofMinutes(2));
        assertThat(bad.status().consuming()).isFalse();
        assertThat(bad.status().waitingFor())
                .hasValueSatisfying(reason -> assertThat(reason).contains("'canary' is suspended for 1 min"));
        assertThat(consuming(fleet)).isEqualTo(3);
        assertThat(bad.status().missing())
                .anySatisfy(missing -> assertThat(missing.what()).isEqualTo(UnmetRequirement.What.RESUMPTION));
    }

    @Test
    void eventsThatFailWaitUntilTheyCanBeHandled() {
        List<String> failed = new ArrayList<>();
        List<String> handled = new ArrayList<>();
        boolean[] isUp = {false};
        ServiceRunner runner = mesh.runner(MeshService.named("orders")
                        .onEvent("bill.*", (bill, event) -> {
                            (isUp[0] ? handled : failed).add(event.topic());
                            return isUp[0] ? null : refusedByTheDatabase();
                        })
                        .build())
                .build();
        time.await(runner.start());
        for (int second = 0; second < 180; second++) {
            for (int i = 0; i < 10; i++) {
                var unused = runner.client().publish("bill.paid", Map.of());
            }
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(failed.size()).as("in the first two windows").isLessThan(10 * 120);
        isUp[0] = true;
        time.advance(Duration.ofMinutes(4));
        assertThat(failed.size() + handled.size()).isEqualTo(10 * 180);
    }
}
