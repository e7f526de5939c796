package io.nuropb.tck.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.deadletters.DeadLetterAct;
import io.nuropb.deadletters.DeadLetterCounts;
import io.nuropb.deadletters.DeadLetterCounts.Ending;
import io.nuropb.deadletters.DeadLetterFilter;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.tck.broker.OnBrokerFaultBench;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.TopologyProfile;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The tool for dead letters while the broker runs short of something and keeps publishers waiting. */
public interface DeadLetterFaultContract extends OnBrokerFaultBench {

    /** How many letters there are. */
    int COUNT = 30;

    private DeadLetterTrial trial(TopologyProfile profile) {
        DeadLetterTrial trial = new DeadLetterTrial(bench(), profile);
        trial.publishAll(trial.serviceQueue(), trial.commands(COUNT));
        trial.reject(DeadLetterTrial.ORDERS, COUNT, COUNT);
        return trial;
    }

    @Test
    default void lettersAreLookedAtAndDiscardedWhileTheBrokerKeepsPublishersWaiting() {
        DeadLetterTrial trial = trial(TopologyProfile.compatible());
        bench().blockPublishers();
        assertThat(trial.letters()).hasSize(COUNT);
        DeadLetterCounts counts = trial.act(DeadLetterAct.discard(DeadLetterTrial.BY, DeadLetterTrial.WHY));
        assertThat(counts.ending()).isEqualTo(Ending.COMPLETE);
        assertThat(counts.discarded()).isEqualTo(COUNT);
        bench().unblockPublishers();
        trial.exactly(trial.lettersQueue(), 0);
    }

    @Test
    default void lettersThatHaveBeenLookedAtOftenStayInTheirPlacesWhileTheBrokerTakesNone() {
        DeadLetterTrial trial = trial(TopologyProfile.hardened());
        trial.look(trial.lettersQueue(), COUNT);
        bench().blockPublishers();
        DeadLetterCounts counts = trial.run(tool -> tool.look(DeadLetterFilter.all(), letter -> {}));
        assertThat(counts.ending()).isEqualTo(Ending.COMPLETE);
        assertThat(counts.letters()).isEqualTo(COUNT);
        assertThat(counts.unrenewed()).isEqualTo(COUNT);
        bench().unblockPublishers();
        assertThat(DeadLetterTrial.ids(trial.exactly(trial.lettersQueue(), COUNT)))
                .containsExactlyElementsOf(
                        IntStream.range(0, COUNT).mapToObj(i -> "c" + i).toList());
    }

    @Test
    default void noLetterIsTouchedByAReplayWhileTheBrokerKeepsPublishersWaiting() {
        DeadLetterTrial trial = trial(TopologyProfile.compatible());
        bench().blockPublishers();
        try (MessageSource source = bench().source();
                MessagePublisher publisher = bench().publisher()) {
            DeadLetterAct replay = DeadLetterAct.replay(DeadLetterTrial.BY, DeadLetterTrial.WHY);
            assertThat(trial.failureOf(() -> trial.tool(source, publisher).act(replay, counts -> {})))
                    .isInstanceOfSatisfying(
                            BrokerException.class,
                            problem -> assertThat(problem.reason()).isEqualTo(Reason.BLOCKED));
        }
        bench().unblockPublishers();
        trial.exactly(trial.serviceQueue(), 0);
        assertThat(trial.exactly(trial.lettersQueue(), COUNT))
                .allSatisfy(letter -> assertThat(letter.earlierDeliveries()).isLessThanOrEqualTo(1));
    }
}
