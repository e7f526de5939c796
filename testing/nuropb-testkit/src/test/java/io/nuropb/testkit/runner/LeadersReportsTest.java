package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.UnmetRequirement;
import io.nuropb.runner.UnmetRequirement.What;
import io.nuropb.testkit.PassingTopology;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.LinkReport;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was missing to a leader's work on the broker's objects, once the instance leads no more. */
class LeadersReportsTest extends OutageTrial {

    private final BrokerException refused = new BrokerException(Reason.UNREACHABLE, "connection limit reached", null);

    private final ReportingTopology topology =
            new ReportingTopology(new InMemoryTopology(mesh.broker(), InMemoryConfig.defaults()));

    @BeforeEach
    @SuppressWarnings("FutureReturnValueIgnored") // Its status tells how far it came.
    void lead() {
        ServiceRunner first = builder("i0").topology(topology).build();
        fleet.add(first);
        first.start();
        time.advance(Duration.ofSeconds(10));
        fleet.add(runner("i1"));
        fleet.get(1).start();
        time.advance(Duration.ofSeconds(10));
        assertThat(first.leads()).isTrue();
        assertThat(first.status().missing()).isEmpty();
        log.forget();
    }

    @Test
    void aConnectionThatOnlyALeaderOpensIsNotMissingToAFollower() {
        topology.listener.accept(new LinkReport.NotOpened("declaring", refused));
        assertThat(missing()).containsExactly(What.BROKER);

        letTheOtherLead();

        assertThat(missing()).isEmpty();
    }

    @Test
    void anAttemptOfALeaderThatFailsWhenItLeadsNoMoreIsNotMissingToAFollower() {
        letTheOtherLead();

        topology.listener.accept(new LinkReport.NotOpened("declaring", refused));

        assertThat(missing()).isEmpty();
    }

    @Test
    void aManagementApiThatOnlyALeaderAsksIsNotMissingToAFollower() {
        topology.listener.accept(new LinkReport.LookupFailed("management", refused));
        time.advance(Duration.ofSeconds(1));
        assertThat(missing()).containsExactly(What.MANAGEMENT);

        letTheOtherLead();
        time.advance(Duration.ofMinutes(5));

        assertThat(missing()).isEmpty();
        assertThat(log.warnings(label(fleet.get(0)))).noneMatch(line -> line.contains("management API"));
    }

    private List<What> missing() {
        time.advance(Duration.ofMillis(1));
        return fleet.get(0).status().missing().stream()
                .map(UnmetRequirement::what)
                .toList();
    }

    private void letTheOtherLead() {
        for (int i = 0; i < 20 && !fleet.get(1).leads(); i++) {
            mesh.coordinator().removeLeader(ORDERS);
            time.advance(Duration.ofSeconds(6));
        }
        assertThat(fleet.get(1).leads()).isTrue();
    }

    /** A topology whose port reports what the test wants, beside what happens. */
    private static final class ReportingTopology extends PassingTopology {

        private Consumer<LinkReport> listener = report -> {};

        ReportingTopology(BrokerTopology base) {
            super(base);
        }

        @Override
        public void listen(Consumer<LinkReport> value) {
            listener = value;
            super.listen(value);
        }
    }
}
