package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.chaos.Note.ConsumerBegins;
import io.nuropb.chaos.Note.ConsumerDrains;
import io.nuropb.chaos.Note.Proclaimed;
import io.nuropb.chaos.Note.Told;
import io.nuropb.topology.TopologyProfile.Durability;
import org.junit.jupiter.api.Test;

/** Consumers that begin again, with and without a cause, in notes that are made up. */
class IsolationTest {

    private static final ProclaimedContent PROCLAIMED = new ProclaimedContent(7, "topology", 0, true);
    private static final ProclaimedContent PAUSED = new ProclaimedContent(7, "topology", 0, false);

    private static final String INSTANCE = "storm_2_1";

    private final SampleRun sample = SampleRun.ofPeace(Durability.COMPATIBLE);

    @Test
    void aConsumerThatIsDrainedAndBegunAgainWithoutACauseIsAViolation() {
        begunAgain(10, PROCLAIMED, 10, 20);

        sample.violates(Isolation.ISOLATION, INSTANCE + " drained its consumer");
        assertThat(sample.report().figure("consumers that were drained and begun again"))
                .isEqualTo(2);
    }

    @Test
    void aPauseThatNobodyProclaimedIsNoCause() {
        begunAgain(10, PAUSED, 10, 10).at(40_000, new Proclaimed(10, PROCLAIMED));

        sample.violates(Isolation.ISOLATION, INSTANCE + " drained its consumer");
    }

    @Test
    void aConsumerBeginsAgainAfterAnotherProclamation() {
        begunAgain(10, PAUSED, 15, 20);

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void aProclamationThatTheConsumerBeganBeforeItWasHeardOfCounts() {
        sample.at(40_000, new Told(INSTANCE, 10, PROCLAIMED))
                .at(40_001, new Told(INSTANCE, 15, PAUSED))
                .at(40_002, new ConsumerBegins(INSTANCE, 10, 10))
                .at(40_003, new Told(INSTANCE, 20, PROCLAIMED))
                .at(40_004, new ConsumerDrains(INSTANCE))
                .at(40_100, new ConsumerBegins(INSTANCE, 10, 20));

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void anotherPrefetchIsACauseAndSoIsALeadership() {
        begunAgain(2, PROCLAIMED, 10, 10);
        sample.at(60_000, new ConsumerDrains(INSTANCE))
                .at(60_001, new Note.Resigned(INSTANCE, 7))
                .at(60_002, new ConsumerBegins(INSTANCE, 2, 10));

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void anotherLeaderThatSaysTheSameIsNoCause() {
        sample.at(40_000, new Told(INSTANCE, 10, PROCLAIMED))
                .at(40_001, new ConsumerBegins(INSTANCE, 10, 10))
                .at(50_000, new Told(INSTANCE, 15, new ProclaimedContent(8, "topology", 3, true)))
                .at(50_001, new ConsumerDrains(INSTANCE))
                .at(50_100, new ConsumerBegins(INSTANCE, 10, 15));

        sample.violates(Isolation.ISOLATION, INSTANCE + " drained its consumer");
    }

    @Test
    void anotherGenerationWithinATermIsACause() {
        sample.at(40_000, new Told(INSTANCE, 10, PROCLAIMED))
                .at(40_001, new ConsumerBegins(INSTANCE, 10, 10))
                .at(50_000, new Told(INSTANCE, 15, new ProclaimedContent(7, "topology", 1, true)))
                .at(50_001, new ConsumerDrains(INSTANCE))
                .at(50_100, new ConsumerBegins(INSTANCE, 10, 15));

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void aConsumerThatIsGoneWithoutACauseIsAViolation() {
        takenAway();

        sample.violates(Isolation.ISOLATION, INSTANCE + " lost its consumer");
    }

    @Test
    void whatBefallsAnotherInstanceIsNoCause() {
        takenAway()
                .fault(1_000, FaultKind.BROKER_LINK_CUT, "storm_20 to all servers", 45_000, 45_001, 46_000)
                .fault(1_001, FaultKind.MEMORY_ALARM, "RabbitMQ 1", 45_000, 45_001, 46_000)
                .fault(1_002, FaultKind.PROCESS_KILLED, "a", 45_000, 45_001, 46_000)
                .at(45_000, new Note.RightsTaken("storm_1"));

        sample.violates(Isolation.ISOLATION, INSTANCE + " lost its consumer");
    }

    @Test
    void whatBefallsItOrTheBrokerIsACause() {
        takenAway().fault(1_000, FaultKind.BROKER_LINK_CUT, "storm_2 to all servers", 45_000, 45_001, 46_000);
        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);

        sample.at(70_001, new ConsumerBegins(INSTANCE, 10, 10))
                .fault(1_001, FaultKind.BROKER_KILLED, "RabbitMQ 1", 65_000, 65_001, 66_000);
        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    @Test
    void whatBefallsTheLinksOfItsPlaceIsACauseWhicheverProcessUsesThem() {
        sample.at(45_000, new ConsumerBegins("storm_2_3", 10, 10))
                .at(50_001, new ConsumerBegins("storm_2_3", 10, 10))
                .fault(1_000, FaultKind.BROKER_LINK_STALLED, "storm_2 to RabbitMQ 1", 40_000, 40_001, 46_000);

        assertThat(sample.report().status()).isEqualTo(ChaosReport.HOLDS);
    }

    private SampleRun takenAway() {
        return sample.at(40_000, new Told(INSTANCE, 10, PROCLAIMED))
                .at(40_001, new ConsumerBegins(INSTANCE, 10, 10))
                .at(50_001, new ConsumerBegins(INSTANCE, 10, 10));
    }

    private SampleRun begunAgain(int prefetch, ProclaimedContent meanwhile, long revision, long last) {
        return sample.at(40_000, new Told(INSTANCE, 10, PROCLAIMED))
                .at(40_001, new ConsumerBegins(INSTANCE, 10, 10))
                .at(50_000, new Told(INSTANCE, revision, meanwhile))
                .at(50_001, new ConsumerDrains(INSTANCE))
                .at(50_002, new Told(INSTANCE, last, PROCLAIMED))
                .at(50_100, new ConsumerBegins(INSTANCE, prefetch, last));
    }
}
