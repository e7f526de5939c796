package io.nuropb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.election.Capabilities;
import io.nuropb.election.Leader;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.Restrictions;
import io.nuropb.election.Term;
import io.nuropb.service.PeerCapabilities.Served;
import io.nuropb.topology.Route;
import io.nuropb.topology.TopologyId;
import io.nuropb.topology.TopologyNames;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** For how long what was proclaimed, and is no more, may be handled by others. */
class ProclaimedCapabilitiesTest {

    private static final TopologyId TOPOLOGY = new TopologyId("00000000000000aa");
    private static final Duration KEPT = Duration.ofMinutes(2);
    private static final Duration ALMOST = KEPT.minusMillis(1);

    private static final Restrictions HELD = new Restrictions(
            Optional.empty(), Set.of(), Set.of(), Set.of(new InstanceId("canary")), "all that fails fails with it");

    private Moment now = new Moment(0);
    private final ProclaimedCapabilities others = new ProclaimedCapabilities(() -> now, KEPT, TopologyNames.defaults());

    @Test
    void whatNobodyHasProclaimedIsServedByNobody() {
        assertThat(others.method("refund")).isEqualTo(Served.NEVER);
    }

    @Test
    void whatOnlyTheLastLeaderProclaimedMayBeServedForAWhile() {
        heard(6, "refund");
        heard(8);
        assertThat(others.method("refund")).isEqualTo(Served.ABOUT_NOW);
        pass(ALMOST);
        assertThat(others.method("refund")).isEqualTo(Served.ABOUT_NOW);
        pass(Duration.ofMillis(1));
        assertThat(others.method("refund")).isEqualTo(Served.NEVER);
    }

    @Test
    void aFurtherChangeOfLeaderDoesNotBeginThatWhileAnew() {
        heard(6, "refund");
        for (int term = 8; term < 12; term++) {
            heard(term);
            pass(KEPT.dividedBy(4));
        }
        assertThat(others.method("refund")).isEqualTo(Served.NEVER);
    }

    @Test
    void whatTheSameLeaderProclaimsNoMoreMayBeBackInALeasesTime() {
        heard(6, "refund");
        heard(6);
        pass(Duration.ofSeconds(19));
        heard(8);
        assertThat(others.method("refund")).isEqualTo(Served.ABOUT_NOW);
        pass(Duration.ofSeconds(1));
        assertThat(others.method("refund")).isEqualTo(Served.NEVER);
    }

    @Test
    void whatALeaderThatNamesNothingHasNotTakenBackLapses() {
        heard(6, "refund");
        others.proclaimed(new Proclamation(leader(8), Optional.empty(), 8));
        assertThat(others.method("refund")).isEqualTo(Served.ABOUT_NOW);
        pass(KEPT);
        assertThat(others.method("refund")).isEqualTo(Served.NEVER);
    }

    @Test
    void whatNoInstanceServesYetIsNotServedNow() {
        Capabilities all = new Capabilities(
                TOPOLOGY, Set.of(new Route("nuropb-events-exchange", "stock.*")), Set.of("ping", "refund"));
        Capabilities unserved = new Capabilities(TOPOLOGY, all.routes(), Set.of("refund"));
        others.proclaimed(proclamation(6, all, Optional.of(unserved)));
        assertThat(others.method("ping")).isEqualTo(Served.NOW);
        assertThat(others.method("refund")).isEqualTo(Served.ABOUT_NOW);
        assertThat(others.topic("stock.sold")).isEqualTo(Served.ABOUT_NOW);
        others.proclaimed(proclamation(6, all, Optional.empty()));
        assertThat(others.method("refund")).isEqualTo(Served.NOW);
        assertThat(others.topic("stock.sold")).isEqualTo(Served.NOW);
    }

    @Test
    void whatTheFleetHandlesIsHeldBackWhileItPausesAndServedWhenItGoesOn() {
        Capabilities unserved = new Capabilities(TOPOLOGY, Set.of(), Set.of("refund"));
        heard(unserved, false, Restrictions.none());
        assertThat(others.method("ping")).isEqualTo(Served.HELD_BACK);
        assertThat(others.method("refund"))
                .as("whoever serves it does not consume")
                .isEqualTo(Served.HELD_BACK);
        assertThat(others.topic("stock.sold")).isEqualTo(Served.HELD_BACK);
        assertThat(others.method("unknown")).isEqualTo(Served.NEVER);
        pass(KEPT.multipliedBy(10));
        assertThat(others.method("refund")).isEqualTo(Served.HELD_BACK);
        heard(unserved, true, Restrictions.none());
        assertThat(others.method("ping")).isEqualTo(Served.NOW);
        assertThat(others.method("refund")).isEqualTo(Served.ABOUT_NOW);
    }

    @Test
    void whatOnlyInstancesHandleThatTheLeaderHoldsBackIsHeldBack() {
        Capabilities unserved = new Capabilities(TOPOLOGY, Set.of(), Set.of("refund"));
        heard(unserved, true, HELD);
        assertThat(others.method("ping")).isEqualTo(Served.NOW);
        assertThat(others.method("refund")).isEqualTo(Served.HELD_BACK);
    }

    @Test
    void whatALeaderHasHeldBackIsServedWhenThatLapses() {
        heard(new Capabilities(TOPOLOGY, Set.of(), Set.of("refund")), true, HELD);
        others.lapsed();
        assertThat(others.method("refund")).isEqualTo(Served.NOW);
    }

    private void heard(Capabilities unserved, boolean consume, Restrictions restrictions) {
        Capabilities all = new Capabilities(
                TOPOLOGY, Set.of(new Route("nuropb-events-exchange", "stock.*")), Set.of("ping", "refund"));
        Readiness said = new Readiness(
                TOPOLOGY,
                true,
                consume,
                10,
                Optional.of(all),
                0,
                restrictions,
                Optional.of(unserved),
                Optional.empty());
        others.proclaimed(new Proclamation(leader(6), Optional.of(said), 6));
    }

    private void heard(long term, String... methods) {
        others.proclaimed(proclamation(term, new Capabilities(TOPOLOGY, Set.of(), Set.of(methods)), Optional.empty()));
    }

    private static Proclamation proclamation(long term, Capabilities all, Optional<Capabilities> unserved) {
        Readiness said = new Readiness(
                TOPOLOGY, true, true, 10, Optional.of(all), 0, Restrictions.none(), unserved, Optional.empty());
        return new Proclamation(leader(term), Optional.of(said), term);
    }

    private static Leader leader(long term) {
        return new Leader(new InstanceId("o" + term), new Term(term));
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }
}
