package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.Settlement;
import org.junit.jupiter.api.Test;

/**
 * What every adapter does whose publishers can name the user under which they connect as the sender, which the broker
 * verifies.
 */
public interface VerifiedSenderContract extends OnBrokerBench {

    @Override
    VerifiedSenderBench bench();

    @Test
    default void whoIdentifiesItselfIsNamedAsTheSender() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        sendAsUser(trial);
        assertThat(trial.peek(BrokerTrial.QUEUE, 1).delivery(0).sender()).contains(bench().user());
    }

    @Test
    default void theSenderIsTheSameAfterARequeue() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        sendAsUser(trial);
        Inbox inbox = trial.consume(BrokerTrial.QUEUE, 1);
        trial.await("a delivery", () -> inbox.size() == 1);
        inbox.settle(0, Settlement.REQUEUE);
        trial.await("the same delivery again", () -> inbox.size() == 2);
        assertThat(inbox.delivery(1).sender()).contains(bench().user());
    }

    @Test
    default void aDeadLetterNamesTheSenderOfItsMessage() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        sendAsUser(trial);
        trial.peek(BrokerTrial.QUEUE, 1).settle(0, Settlement.REJECT);
        assertThat(trial.peek(BrokerTrial.DEAD, 1).delivery(0).sender()).contains(bench().user());
    }

    private void sendAsUser(BrokerTrial trial) {
        MessagePublisher publisher = bench().identifyingPublisher();
        trial.send(publisher, BrokerTrial.QUEUE, BrokerTrial.message("hello"));
    }
}
