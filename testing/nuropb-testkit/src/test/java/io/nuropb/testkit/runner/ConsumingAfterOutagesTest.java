package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.UnmetRequirement.What;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What was consumed before an outage is consumed again after it, soon and without being asked. */
class ConsumingAfterOutagesTest extends OutageTrial {

    @Test
    void aClientNoticesThatItsReplyQueueIsGoneAndConsumesAnotherWithoutBeingAsked() {
        ServiceRunner client = mesh.client("visitor").build();
        fleet.add(client);
        time.await(client.start());
        log.forget();
        mesh.broker().stop();
        time.advance(Duration.ofSeconds(10));
        assertThat(client.status().consuming()).isFalse();
        assertThat(client.status().isMissing(What.BROKER)).isTrue();
        mesh.broker().start();
        time.advance(Duration.ofSeconds(2));
        assertThat(client.status().consuming()).isTrue();
        assertThat(client.status().missing()).isEmpty();
        assertThat(mesh.broker().virtualHost().queues())
                .as("its own queue, and none of a service")
                .hasSize(1);
        time.advance(Duration.ofSeconds(10));
        eachTold("the broker is missing", "the broker is there again after");
    }

    @Test
    void aServiceConsumesTheReplyQueueThatItHadAgainWithoutBeingAsked() {
        start(1);
        useReplyQueues();
        int queues = mesh.broker().virtualHost().queues().size();
        mesh.broker().stop();
        time.advance(Duration.ofSeconds(10));
        assertThat(fleet.get(0).status().isMissing(What.REPLY_QUEUE)).isTrue();
        mesh.broker().start();
        time.advance(Duration.ofSeconds(2));
        assertThat(mesh.broker().virtualHost().queues()).hasSize(queues);
        assertThat(fleet.get(0).status().missing()).isEmpty();
    }

    @Test
    void allConsumeWithinTwoSecondsAfterALongOutageOfTheBroker() {
        start(10);
        for (int outage = 0; outage < 20; outage++) {
            mesh.broker().stop();
            time.advance(Duration.ofSeconds(60 + outage));
            mesh.broker().start();
            time.advance(Duration.ofMillis(1_200));
            assertThat(mesh.broker().virtualHost().consumers(QUEUE)).isEqualTo(10);
            time.advance(Duration.ofSeconds(20));
        }
    }
}
