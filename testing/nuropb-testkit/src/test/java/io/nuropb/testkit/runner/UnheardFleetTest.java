package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.OperatorControl;
import io.nuropb.inmemory.Permission;
import io.nuropb.runner.UnmetRequirement.What;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an instance tells of its fleet and its queue while it has no session, and hears nothing. */
class UnheardFleetTest extends OutageTrial {

    @Test
    void aPauseGoesOnWhenTheCoordinatorIsLost() {
        start(3);
        mesh.coordinator().control(ORDERS, new OperatorControl(false, "ann", "upgrade"));
        time.advance(Duration.ofHours(1));
        mesh.coordinator().stop();
        time.advance(Duration.ofMinutes(5));
        assertThat(fleet).allSatisfy(runner -> {
            assertThat(runner.status().consuming()).isFalse();
            assertThat(runner.status().isMissing(What.RESUMPTION)).isTrue();
            assertThat(runner.serviceState().pausedByOperator()).isTrue();
        });
        assertThat(log.news("the fleet is resumed")).isEmpty();
        mesh.coordinator().start();
        time.advance(Duration.ofMinutes(1));
        assertThat(log.news("the fleet is resumed")).isEmpty();
        mesh.coordinator().withdrawControl(ORDERS);
        time.advance(Duration.ofSeconds(10));
        assertThat(log.news("the fleet is resumed")).hasSize(3);
        assertThat(fleet).allMatch(runner -> runner.status().missing().isEmpty());
    }

    @Test
    void aQueueThatMayNotBeReadIsToldAlthoughTheCoordinatorIsMissing() {
        start(1);
        mesh.coordinator().stop();
        time.advance(Duration.ofMinutes(20));
        mesh.broker().virtualHost().refuse(Permission.READ, QUEUE);
        mesh.broker().cutConnections();
        time.advance(Duration.ofSeconds(20));
        assertThat(fleet.get(0).status().consuming()).isFalse();
        assertThat(log.warnings("the service queue is not consumed")).hasSize(1);
    }

    @Test
    void aQueueThatIsGoneIsToldAlthoughTheCoordinatorIsMissing() {
        start(1);
        mesh.coordinator().stop();
        time.advance(Duration.ofMinutes(20));
        mesh.broker().virtualHost().deleteQueue(QUEUE);
        time.advance(Duration.ofSeconds(20));
        assertThat(fleet.get(0).status().consuming()).isFalse();
        assertThat(log.warnings("the service queue is not consumed")).hasSize(1);
    }
}
