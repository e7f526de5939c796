package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.TopologyProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of policies, by what the management API says of a queue. */
final class QueuePolicyTest {

    private static final List<Queue> QUEUES = TopologyProfile.hardened()
            .topology(new ServiceName("orders"), List.of(), List.of())
            .queues();
    private static final Queue DEAD_LETTERS = QUEUES.get(0);
    private static final Queue SERVICE = QUEUES.get(1);
    private static final Queue PARKED = TopologyProfile.hardened()
            .parking(new ServiceName("orders"))
            .queues()
            .get(0);

    private final CapturedLog log = CapturedLog.of(QueueWatch.class);
    private final QueueWatch watch = new QueueWatch("policed", null);

    @AfterEach
    void closeLog() {
        log.close();
    }

    @Test
    void theWarningNamesTheQueueThePolicyAndTheRemedy() {
        assertThat(read(DEAD_LETTERS, Map.of("expires", 60_000)).warning())
                .isEqualTo(
                        "Quorum queue 'nuropb-orders-dl' in virtual host 'policed' loses messages that it was declared to keep,"
                                + " because of policies: expires=60000 deletes the queue, and all that is in it, when it has not been"
                                + " used for so many milliseconds. Change the pattern of these policies so that it does not match the"
                                + " queue's name (rabbitmqctl list_policies -p policed, list_operator_policies -p policed)");
    }

    @Test
    void policiesThatLeaveAQueueWhatItWasDeclaredForAreNotTold() {
        assertThat(harms(SERVICE, Map.of())).isEmpty();
        assertThat(harms(
                        SERVICE,
                        Map.of("overflow", "reject-publish", "delivery-limit", 20, "queue-leader-locator", "balanced")))
                .isEmpty();
        assertThat(harms(DEAD_LETTERS, Map.of("overflow", "drop-head", "delivery-limit", -1)))
                .isEmpty();
    }

    @Test
    void whateverUndoesWhatAQueueWasDeclaredForIsTold() {
        Map<String, Object> policy = Map.of(
                "overflow",
                "drop-head",
                "delivery-limit",
                5,
                "expires",
                1,
                "message-ttl",
                2,
                "max-length",
                3,
                "max-length-bytes",
                4);
        assertThat(harms(SERVICE, policy))
                .satisfiesExactly(
                        harm -> assertThat(harm)
                                .startsWith("overflow=drop-head has dead letters delivered at most once"),
                        harm -> assertThat(harm)
                                .startsWith("delivery-limit=5 ")
                                .contains("fewer deliveries than the 20"),
                        harm -> assertThat(harm).startsWith("expires=1 "),
                        harm -> assertThat(harm).startsWith("message-ttl=2 "),
                        harm -> assertThat(harm).startsWith("max-length=3 drops "),
                        harm -> assertThat(harm).startsWith("max-length-bytes=4 drops "));
    }

    @Test
    void aQueueWithoutALimitOfItsOwnNeedsTwoDeliveries() {
        assertThat(harms(DEAD_LETTERS, Map.of("delivery-limit", 2))).isEmpty();
        for (int limit : new int[] {0, 1}) {
            assertThat(harms(DEAD_LETTERS, Map.of("delivery-limit", limit)))
                    .containsExactly("delivery-limit=" + limit
                            + " drops dead letters that have been looked at, for each look returns what it held");
        }
        assertThat(harms(SERVICE, Map.of("delivery-limit", 19)))
                .singleElement()
                .asString()
                .startsWith("delivery-limit=19 gives messages up");
    }

    @Test
    void aFullQueueThatRefusesLosesNothing() {
        assertThat(harms(SERVICE, Map.of("max-length", 3))).isEmpty();
        assertThat(harms(PARKED, Map.of("max-length", 3, "overflow", "reject-publish")))
                .isEmpty();
    }

    @Test
    void aBoundForDeadLettersIsMeantAndOneForThoseThatSomebodyHasParkedIsTold() {
        Map<String, Object> bounds = Map.of("max-length", 100_000, "max-length-bytes", 1_000_000);
        assertThat(harms(DEAD_LETTERS, bounds)).isEmpty();
        assertThat(harms(PARKED, bounds))
                .containsExactly(
                        "max-length=100000 drops the oldest messages of a full queue",
                        "max-length-bytes=1000000 drops the oldest messages of a full queue");
        assertThat(harms(DEAD_LETTERS, Map.of("max-length", 100_000, "message-ttl", 2, "expires", 1)))
                .satisfiesExactly(
                        harm -> assertThat(harm).startsWith("expires=1 "),
                        harm -> assertThat(harm).startsWith("message-ttl=2 "));
    }

    @Test
    void whereNothingIsSaidOfPoliciesNothingIsTold() {
        assertThat(QueuePolicy.read("policed", SERVICE, null)).isEmpty();
        assertThat(QueuePolicy.read("policed", SERVICE, Map.of("name", "nuropb-orders-sq")))
                .isEmpty();
    }

    @Test
    void eachChangeIsToldOnceAndThatItIsOver() {
        for (int i = 0; i < 3; i++) {
            watch.heard(read(SERVICE, Map.of("message-ttl", 5)));
        }
        for (int i = 0; i < 3; i++) {
            watch.heard(read(SERVICE, Map.of("message-ttl", 6)));
        }
        for (int i = 0; i < 3; i++) {
            watch.heard(read(SERVICE, Map.of()));
        }
        assertThat(log.with("virtual host 'policed'"))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("WARN ").contains("message-ttl=5"),
                        line -> assertThat(line).startsWith("WARN ").contains("message-ttl=6"),
                        line -> assertThat(line).startsWith("INFO ").contains("'nuropb-orders-sq'", "any more"));
    }

    private static QueuePolicy read(Queue queue, Map<String, Object> policy) {
        return QueuePolicy.read("policed", queue, Map.of("effective_policy_definition", policy))
                .orElseThrow();
    }

    private static List<String> harms(Queue queue, Map<String, Object> policy) {
        return read(queue, policy).harms();
    }
}
