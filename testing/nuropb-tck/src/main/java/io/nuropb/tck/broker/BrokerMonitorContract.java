package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.QueueReading;
import io.nuropb.messaging.Settlement;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * What every {@link BrokerMonitor} says of queues; what some know beyond that is {@link BrokerMonitorTotalsContract}.
 */
public interface BrokerMonitorContract extends OnBrokerMonitorBench {

    @Test
    default void anEmptyQueueIsKnownToBeEmptyAndToHaveNoConsumer() {
        BrokerTrial.withQueue(bench());
        BrokerReading reading = look(
                bench().monitor(),
                "an empty queue",
                seen -> seen.service().ready().isPresent()
                        && seen.service().consumers().isPresent());
        assertThat(reading.service().ready()).hasValue(0);
        assertThat(reading.service().consumers()).hasValue(0);
    }

    @Test
    default void aQueueThatIsNotThereIsUnknownAndNotEmpty() {
        BrokerTrial.withQueue(bench());
        BrokerReading reading = look(
                bench().monitor(),
                "no-such-queue",
                "the other queue",
                seen -> seen.deadLetters().ready().isPresent());
        assertThat(reading.service()).isEqualTo(QueueReading.unknown());
        assertThat(reading.deadLetters().ready()).hasValue(0);
        assertThat(reading.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("no-such-queue"));
    }

    @Test
    default void messagesAreReadyUntilAConsumerHasThem() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        BrokerMonitor monitor = bench().monitor();
        trial.send(BrokerTrial.QUEUE, "a", "b", "c");
        look(monitor, "three ready messages", seen -> is(seen.service().ready(), 3));
        Inbox inbox = trial.consume(BrokerTrial.QUEUE, 2);
        trial.await("two deliveries", () -> inbox.size() == 2);
        look(
                monitor,
                "one ready message and a consumer",
                seen -> is(seen.service().ready(), 1) && is(seen.service().consumers(), 1));
        inbox.settleAll(Settlement.ACK);
        look(monitor, "no ready message", seen -> is(seen.service().ready(), 0));
    }

    @Test
    default void aDeadLetterIsCountedInItsOwnQueue() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        trial.send(BrokerTrial.QUEUE, "bad");
        trial.peek(BrokerTrial.QUEUE, 1).settle(0, Settlement.REJECT);
        look(
                bench().monitor(),
                "a dead letter",
                seen -> is(seen.deadLetters().ready(), 1) && is(seen.service().ready(), 0));
    }

    @Test
    default void aReadingSaysWhenItWasTaken() {
        BrokerTrial.withQueue(bench());
        Moment before = bench().scheduler().now();
        BrokerReading reading = look(
                bench().monitor(),
                "a number of each queue",
                seen -> seen.service().ready().isPresent()
                        && seen.deadLetters().ready().isPresent());
        Moment after = bench().scheduler().now();
        for (QueueReading queue : new QueueReading[] {reading.service(), reading.deadLetters()}) {
            assertThat(queue.taken())
                    .hasValueSatisfying(taken -> assertThat(taken).isBetween(before, after));
        }
    }

    @Test
    default void aMonitorThatIsNotThereAnyMoreKnowsNothing() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        BrokerMonitor monitor = bench().monitor();
        look(monitor, "a number", seen -> seen.service().ready().isPresent());
        monitor.close();
        BrokerReading reading = trial.await("a look", monitor.read(BrokerTrial.QUEUE, BrokerTrial.DEAD));
        assertThat(reading.service()).isEqualTo(QueueReading.unknown());
        assertThat(reading.deadLetters()).isEqualTo(QueueReading.unknown());
        assertThat(reading.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("closed"));
    }

    /** Whether a number is known to be this one. */
    static boolean is(OptionalLong number, long expected) {
        return number.equals(OptionalLong.of(expected));
    }
}
