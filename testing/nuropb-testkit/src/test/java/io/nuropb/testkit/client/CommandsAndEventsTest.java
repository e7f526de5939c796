package io.nuropb.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.client.ClientConfig;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.messaging.NuropbTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands and events are done when the broker has taken them, and not before. */
class CommandsAndEventsTest {

    private final CallRig rig = new CallRig(ClientConfig.defaults().withMaxUnconfirmed(3));

    @BeforeEach
    void answerByHand() {
        rig.publisher.holdAnswers();
    }

    @AfterEach
    void nothingIsLeft() {
        rig.assertNothingIsLeft();
    }

    @Test
    void areDoneWhenTheBrokerHasTakenThem() {
        CompletableFuture<Void> command = rig.command();
        CompletableFuture<Void> event = rig.event();
        assertThat(command).isNotDone();
        assertThat(event).isNotDone();
        rig.publisher.publications().forEach(sent -> sent.answer().complete(Published.CONFIRMED));
        assertThat(rig.time.await(command)).isNull();
        assertThat(rig.time.await(event)).isNull();
        assertThat(rig.client.counters().commands()).isEqualTo(1);
        assertThat(rig.client.counters().events()).isEqualTo(1);
    }

    @Test
    void aCommandThatNoQueueTakesIsNotDelivered() {
        CompletableFuture<Void> command = rig.command();
        assertThat(rig.publisher.last().mandatory()).isTrue();
        rig.publisher.last().answer().complete(Published.RETURNED);
        assertThatThrownBy(() -> rig.time.await(command))
                .isInstanceOf(NuropbNotDeliveredException.class)
                .hasMessageContaining("orders.create_order");
    }

    @Test
    void anEventThatNobodyListensToIsPublished() {
        rig.begin(rig.event());
        assertThat(rig.publisher.last().mandatory()).isFalse();
        rig.publisher.last().answer().complete(Published.CONFIRMED);
        rig.time.runUntilIdle();
        assertThat(rig.client.counters().unconfirmed()).isZero();
    }

    @Test
    void whatTheBrokerCouldNotTakeSafelyFails() {
        CompletableFuture<Void> event = rig.event();
        rig.publisher.last().answer().complete(Published.NACKED);
        assertThat(rig.transportFailure(event)).hasMessageContaining("Event 'stock.changed'");
    }

    @Test
    void aConfirmIsNotAwaitedForEver() {
        CompletableFuture<Void> command = rig.command();
        rig.time.advance(Duration.ofMinutes(1));
        assertThat(rig.failure(command)).isInstanceOf(NuropbTimeoutException.class);
    }

    @Test
    void asManyAsAllowedMayBeUnconfirmed() {
        for (int i = 0; i < 3; i++) {
            assertThat(rig.event()).isNotDone();
        }
        assertThat(rig.transportFailure(rig.event()).mayHaveBeenTaken()).isFalse();
        assertThat(rig.publisher.publications()).hasSize(3);

        rig.publisher.last().answer().complete(Published.CONFIRMED);
        rig.time.runUntilIdle();

        assertThat(rig.event()).isNotDone();
        assertThat(rig.publisher.publications()).hasSize(4);
    }

    @Test
    void closingFailsWhatIsUnconfirmed() {
        CompletableFuture<Void> event = rig.event();
        rig.client.close();
        assertThat(rig.transportFailure(event).mayHaveBeenTaken()).isTrue();
        assertThat(rig.transportFailure(rig.command()).mayHaveBeenTaken()).isFalse();
        assertThat(rig.publisher.publications()).hasSize(1);
    }
}
