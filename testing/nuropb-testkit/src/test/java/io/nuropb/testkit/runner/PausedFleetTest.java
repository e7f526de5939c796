package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.PythonInstance;
import io.nuropb.json.JacksonJson;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.Status;
import io.nuropb.service.MeshService;
import io.nuropb.service.MeshServiceBuilder;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.ServiceKeys;
import io.nuropb.session.SessionConfig;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Whether instances that an operator has paused are available: an orchestrator that finds them not to be takes all out
 * of service.
 */
class PausedFleetTest {

    private static final ServiceName ORDERS = new ServiceName("orders");

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time);
    private final FleetOperator operator = new FleetOperator(
            mesh.coordinator().store(),
            ServiceKeys.of(SessionConfig.defaults().keyPrefix(), ORDERS),
            time,
            new JacksonJson());
    private final CompletableFuture<Object> slow = new CompletableFuture<>();
    private final List<Boolean> told = new ArrayList<>();

    @Test
    void anInstanceThatJoinsWithAnotherMethodIsAvailable() {
        start("one", "ping");
        pause();
        ServiceRunner later = start("two", "refund");
        assertThat(later.status().consuming()).isFalse();
        assertThat(later.status().available()).isTrue();
        assertThat(later.status().waitingFor())
                .hasValueSatisfying(why -> assertThat(why).contains("resume"));
        resume();
        assertThat(later.status().consuming()).isTrue();
    }

    @Test
    void thoseThatServedAreAvailableThroughoutAndNobodyIsToldOtherwise() {
        ServiceRunner leader = start("one", "ping");
        ServiceRunner follower = start("two", "ping");
        var unused = leader.client().request("orders", "slow", Map.of(), Object.class);
        time.advance(Duration.ofSeconds(1));
        pause();
        assertThat(List.of(leader, follower)).allMatch(one -> one.status().available());
        slow.complete("done");
        time.advance(Duration.ofMinutes(5));
        assertThat(List.of(leader, follower)).allMatch(one -> one.status().available());

        mesh.coordinator().stop();
        time.advance(Duration.ofMinutes(5));
        assertThat(List.of(leader, follower)).allMatch(one -> one.status().available());
        mesh.coordinator().start();
        time.advance(Duration.ofMinutes(1));
        time.await(leader.stop());
        time.advance(Duration.ofMinutes(1));
        assertThat(follower.leads()).isTrue();
        assertThat(follower.status().consuming()).isFalse();
        resume();
        assertThat(follower.status().consuming()).isTrue();
        assertThat(told).as("both became available, and one has ended").containsExactly(true, true, false);
    }

    @Test
    void anInstanceThatHasNotHeardFromALeaderIsNot() {
        ServiceRunner leader = start("one", "ping");
        pause();
        mesh.broker().stop();
        time.await(leader.stop());
        ServiceRunner alone = start("two", "ping");
        assertThat(alone.status().available()).isFalse();
        mesh.broker().start();
        time.advance(Duration.ofMinutes(2));
        assertThat(alone.status().consuming()).isFalse();
        assertThat(alone.status().available()).isTrue();
    }

    @Test
    void anInstanceIsWhoseLeaderSaysOnlyThatTheBrokerIsReady() {
        PythonInstance python = mesh.coordinator().python(ORDERS, new InstanceId("python"));
        assertThat(python.campaign()).isTrue();
        python.say(true);
        pause();
        assertThat(start("one", "ping").status().available()).isTrue();
    }

    @Test
    void anInstanceThatCannotServeIsNot() {
        ServiceRunner runner = start("one", "ping");
        mesh.broker().stop();
        time.advance(Duration.ofMinutes(1));
        assertThat(runner.status().available()).isFalse();
        mesh.broker().start();
        time.advance(Duration.ofMinutes(1));
        assertThat(runner.status().available()).isTrue();
        time.await(runner.stop());
        assertThat(runner.status().available()).isFalse();
    }

    private void pause() {
        time.await(operator.pause("ann", "the database is down"));
        time.advance(Duration.ofSeconds(1));
    }

    private void resume() {
        time.await(operator.resume("ann", "it is back"));
        time.advance(Duration.ofSeconds(1));
    }

    private ServiceRunner start(String id, String method) {
        MeshServiceBuilder service =
                MeshService.named("orders").method(method, context -> method).method("slow", context -> slow);
        ServiceRunner runner =
                mesh.runner(service.build()).instance(new InstanceId(id)).build();
        runner.listen(new RunnerListener() {
            @Override
            public void changed(Status before, Status after) {
                if (before.available() != after.available()) {
                    told.add(after.available());
                }
            }
        });
        var unused = runner.start();
        time.advance(Duration.ofSeconds(5));
        return runner;
    }
}
