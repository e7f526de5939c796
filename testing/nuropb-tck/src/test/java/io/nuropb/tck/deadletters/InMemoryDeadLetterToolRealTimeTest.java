package io.nuropb.tck.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.SystemScheduler;
import io.nuropb.deadletters.DeadLetterFilter;
import io.nuropb.deadletters.LetterGroup;
import io.nuropb.deadletters.LetterGroups;
import io.nuropb.messaging.Envelope;
import io.nuropb.tck.broker.InMemoryBrokerBench;
import io.nuropb.testservers.MachineLoad;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The tool for dead letters in memory, in real time and with many threads. */
class InMemoryDeadLetterToolRealTimeTest
        implements DeadLetterToolContract, DeadLetterRunContract, DeadLetterCountContract {

    private static final int MANY = 100_000;
    private static final int METHODS = 50;

    private final InMemoryBrokerBench bench = new InMemoryBrokerBench(new SystemScheduler());

    @Override
    public InMemoryBrokerBench bench() {
        return bench;
    }

    @Test
    void aHundredThousandLettersAreGroupedWithinTenSeconds() {
        DeadLetterTrial trial = new DeadLetterTrial(bench, TopologyProfile.compatible());
        List<Envelope> letters = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            letters.add(dead(trial.command("method" + i % METHODS, "c" + i)));
        }
        trial.publishAll(trial.lettersQueue(), letters);
        LetterGroups groups = LetterGroups.redacted();
        Moment begun = bench.scheduler().now();
        trial.run(tool -> tool.look(DeadLetterFilter.all(), groups::add));
        Duration took = begun.until(bench.scheduler().now());
        System.out.printf("%d letters grouped in %d ms%n", MANY, took.toMillis());
        assertThat(groups.groups())
                .hasSize(METHODS)
                .extracting(LetterGroup::count)
                .containsOnly((long) MANY / METHODS);
        assertThat(took).isLessThan(MachineLoad.stretched(Duration.ofSeconds(10)));
    }

    private static Envelope dead(Envelope envelope) {
        Map<String, @Nullable Object> headers = new HashMap<>(envelope.headers());
        headers.put("x-first-death-queue", "nuropb-orders-sq");
        headers.put("x-first-death-reason", "rejected");
        return envelope.withHeaders(headers).withExpiration(null);
    }
}
