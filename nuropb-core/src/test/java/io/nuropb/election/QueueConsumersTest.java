package io.nuropb.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Which consumers of a service's queue are nobody's who says so. */
class QueueConsumersTest {

    @Test
    void consumersThatNoInstanceReportsAreStrangers() {
        QueueConsumers consumers = new QueueConsumers(OptionalInt.of(3), 1);
        assertThat(consumers.strangers()).hasValue(2);
        assertThat(consumers.doubt("q")).get().asString().contains("'q' has 3 consumers, and 1 instances");
    }

    @Test
    void whereEveryConsumerIsReportedThereIsNoDoubt() {
        for (int reported : new int[] {2, 3}) {
            QueueConsumers consumers = new QueueConsumers(OptionalInt.of(2), reported);
            assertThat(consumers.strangers()).hasValue(0);
            assertThat(consumers.doubt("q")).isEmpty();
        }
        assertThat(new QueueConsumers(OptionalInt.of(0), 0).strangers()).hasValue(0);
    }

    @Test
    void whatTheBrokerDoesNotSayOrInstancesContradictIsUnknown() {
        assertThat(new QueueConsumers(OptionalInt.empty(), 0).strangers()).isEmpty();
        assertThat(new QueueConsumers(OptionalInt.empty(), 0).doubt("q"))
                .get()
                .asString()
                .contains("does not say");
        assertThat(new QueueConsumers(OptionalInt.of(0), 1).strangers()).isEmpty();
        assertThat(new QueueConsumers(OptionalInt.of(0), 1).doubt("q"))
                .get()
                .asString()
                .contains("has no consumers");
    }
}
