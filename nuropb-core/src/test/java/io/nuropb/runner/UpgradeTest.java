package io.nuropb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.election.Capabilities;
import io.nuropb.election.Leader;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Term;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Difference;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.Route;
import io.nuropb.topology.TopologyId;
import io.nuropb.topology.TopologyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A fleet whose instances differ in what they need and in what they handle. */
class UpgradeTest {

    private static final RunnerConfig CONFIG = RunnerConfig.defaults();
    private static final Capabilities OWN = SampleEvents.SURFACE;
    private static final Route NEW_TOPIC = new Route("nuropb-events-exchange", "stock.sold");
    private static final Proclamation OF_PYTHON =
            new Proclamation(new Leader(SampleEvents.OTHER, new Term(6)), Optional.empty(), 11);
    private static final TopologyId HARDENED = new TopologyId("00000000000000ff");
    private static final Capabilities NEWER = new Capabilities(OWN.layout(), Set.of(NEW_TOPIC), Set.of("ping", "pong"));

    @Test
    void aLeaderDeclaresWhatAnotherInstanceNeedsAndThenSaysSo() {
        InstanceLife life = InstanceLife.leader(CONFIG).on(seen("m2", NEWER));
        assertThat(life.effects(Effect.DeclareTopology.class))
                .extracting(Effect.DeclareTopology::routes)
                .containsExactly(Set.of(NEW_TOPIC));
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();

        life.declared();
        assertThat(proclaimed(life)).isEqualTo(new Announcement(true, SampleEvents.CONSUME, NEWER, 0));
        life.accepted(13);
        assertThat(life.effects(Effect.Drain.class))
                .as("nobody who consumes is concerned")
                .isEmpty();
        assertThat(life.effects(Effect.DeclareTopology.class)).isEmpty();
    }

    @Test
    void whatIsHandledIsSaidWithoutALookAtTheBroker() {
        InstanceLife life = InstanceLife.leader(CONFIG).on(seen("m2", handling(Set.of("pong"))));
        assertThat(life.effects(Effect.DeclareTopology.class)).isEmpty();
        assertThat(proclaimed(life).capabilities().methods()).containsExactly("ping", "pong");
        life.accepted(13);

        life.on(new LifecycleEvent.MemberGone(life.session(), new InstanceId("m2")));
        assertThat(proclaimed(life).capabilities().methods()).containsExactly("ping");
    }

    @Test
    void anInstanceThatIsLikeTheOthersChangesNothing() {
        InstanceLife life = InstanceLife.leader(CONFIG).on(seen("m2", OWN));
        assertThat(life.effects())
                .noneMatch(effect -> effect instanceof Effect.Proclaim || effect instanceof Effect.DeclareTopology);
    }

    @Test
    void whatOnlyAnInstanceNeededThatHasGoneIsProclaimedNoMore() {
        InstanceLife life =
                InstanceLife.leader(CONFIG).on(seen("m2", NEWER)).declared().accepted(13);
        life.on(new LifecycleEvent.MemberGone(life.session(), new InstanceId("m2")));
        assertThat(proclaimed(life)).isEqualTo(new Announcement(true, SampleEvents.CONSUME, OWN, 0));
    }

    @Test
    void anInstanceOfAnotherLayoutIsNotProvidedFor() {
        Capabilities hardened = new Capabilities(HARDENED, Set.of(NEW_TOPIC), Set.of("pong"));
        InstanceLife life = InstanceLife.leader(CONFIG).on(seen("m2", hardened));
        assertThat(life.effects(Effect.DeclareTopology.class)).isEmpty();
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
    }

    @Test
    void whatAnotherInstanceNeedsAtAnExchangeOfAnotherNameIsLeftOutAndItsMethodsAreNot() {
        Route elsewhere = new Route("shop-events", "stock.sold");
        InstanceLife life = InstanceLife.leader(CONFIG)
                .on(seen("m2", new Capabilities(OWN.layout(), Set.of(elsewhere), Set.of("ping", "pong"))));
        assertThat(life.effects(Effect.DeclareTopology.class)).isEmpty();
        assertThat(proclaimed(life).capabilities())
                .isEqualTo(new Capabilities(OWN.layout(), Set.of(), Set.of("ping", "pong")));
    }

    @Test
    void aLeaderThatFindsDriftLetsInstancesOfAnotherLayoutLeadAtOnce() {
        InstanceLife life = InstanceLife.leader(CONFIG).on(seen("m2", new Capabilities(HARDENED, Set.of(), Set.of())));
        life.fired(TimerPurpose.AUDIT);
        life.checked(
                life.open(Effect.DeclareTopology.class).call(),
                new Verdict.Drifted(List.of(new Difference("x-queue-type", "classic", "quorum")), "Delete the queue."));
        assertThat(life.effects(Effect.Leave.class)).hasSize(1);
        assertThat(life.status().waitingFor())
                .hasValueSatisfying(
                        why -> assertThat(why).contains("Other instances of this service need other objects"));
    }

    @Test
    void whatCannotBeDeclaredForAnotherInstanceHarmsNobodyElse() {
        InstanceLife life = InstanceLife.leader(CONFIG).on(idle("m2", NEWER));
        List<Finding> findings =
                new ArrayList<>(InstanceLife.report(new Verdict.Present()).findings());
        findings.add(new Finding(
                new Binding(NEW_TOPIC.exchange(), "nuropb-orders-sq", NEW_TOPIC.routingKey()),
                new Verdict.Refused("access refused", "Grant it")));
        life.on(new LifecycleEvent.TopologyChecked(
                life.open(Effect.DeclareTopology.class).call(), new TopologyReport(findings)));
        assertThat(proclaimed(life))
                .as("the instance waits for its topic, so nobody is to give calls back for its sake")
                .isEqualTo(new Announcement(
                        true,
                        SampleEvents.CONSUME,
                        handling(NEWER.methods()),
                        0,
                        Optional.of(only(Set.of("pong"))),
                        Optional.empty()));
        life.accepted(13);
        life.declared();
        assertThat(life.running()).isEqualTo(RunningState.RUNNING_LEADER);
    }

    @Test
    void whatAnInstanceWaitsToServeIsSaidToBeUnservedUntilItConsumes() {
        InstanceLife life = InstanceLife.leader(CONFIG).on(idle("m2", handling(Set.of("pong"))));
        assertThat(proclaimed(life).capabilities().methods()).containsExactly("ping", "pong");
        assertThat(proclaimed(life).unserved()).hasValue(only(Set.of("pong")));
        life.accepted(13);

        life.on(seen("m2", handling(Set.of("pong"))));
        assertThat(proclaimed(life).unserved()).isEmpty();
    }

    @Test
    void whoeverCeasesToConsumeForAMomentStillServes() {
        InstanceLife life = InstanceLife.leader(CONFIG)
                .on(seen("m2", handling(Set.of("pong"))))
                .accepted(13)
                .on(idle("m2", handling(Set.of("pong"))));
        assertThat(life.effects(Effect.Proclaim.class)).isEmpty();
        life.fired(TimerPurpose.AUDIT).declared();
        assertThat(proclaimed(life).unserved()).hasValue(only(Set.of("pong")));
    }

    @Test
    void whoeverNeedsMoreThanIsProclaimedWaitsAndSaysForWhat() {
        InstanceLife life = newer().joined().led(6).told(SampleEvents.word(SampleEvents.OTHER, 6, 11, ready(OWN, 0)));
        assertThat(life.effects(Effect.Consume.class)).isEmpty();
        assertThat(life.effects(Effect.VerifyTopology.class)).isEmpty();
        assertThat(life.state().consumer())
                .isEqualTo(
                        new ConsumerState.Uncovered(new Capabilities(OWN.layout(), Set.of(NEW_TOPIC), Set.of("pong"))));
        assertThat(life.status().waitingFor())
                .hasValueSatisfying(why ->
                        assertThat(why).contains("leader other", "'stock.sold' at exchange 'nuropb-events-exchange'"));

        life.told(SampleEvents.word(SampleEvents.OTHER, 6, 12, ready(NEWER, 0)));
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void whoeverNeedsAnotherLayoutThanTheLeaderSaysSoAndNotThatRoutesAreMissing() {
        Capabilities hardened = new Capabilities(HARDENED, OWN.routes(), OWN.methods());
        InstanceLife life =
                newer().joined().led(6).told(SampleEvents.word(SampleEvents.OTHER, 6, 11, ready(hardened, 0)));
        assertThat(life.status().waitingFor())
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("leader other", "declares other exchanges or queues", "dead-letter queue")
                        .doesNotContain("stock.sold"));
    }

    @Test
    void whoeverHandlesMoreThanTheOthersHaveBeenToldOfWaits() {
        InstanceLife life = newer().joined()
                .led(6)
                .told(SampleEvents.word(
                        SampleEvents.OTHER,
                        6,
                        11,
                        ready(new Capabilities(OWN.layout(), NEWER.routes(), OWN.methods()), 0)));
        assertThat(life.effects(Effect.Consume.class)).isEmpty();
        assertThat(life.status().waitingFor())
                .hasValueSatisfying(why -> assertThat(why).contains("leader other", "that pong can be called here"));

        life.told(SampleEvents.word(SampleEvents.OTHER, 6, 12, ready(NEWER, 0)));
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void whoConsumesAlreadyGoesOnUnderANewLeaderThatHasNotHeardOfItYet() {
        InstanceLife life = newer().joined()
                .led(6)
                .told(SampleEvents.word(SampleEvents.OTHER, 6, 11, ready(NEWER, 0)))
                .consuming();
        life.led(8).told(SampleEvents.word(SampleEvents.OTHER, 8, 20, ready(OWN, 0)));
        assertThat(life.effects(Effect.Drain.class)).isEmpty();
        assertThat(life.state().consumer()).isInstanceOf(ConsumerState.Consuming.class);
    }

    @Test
    void aProclamationOfTheSameGenerationMakesNobodyDrain() {
        InstanceLife life = follower().told(SampleEvents.word(SampleEvents.OTHER, 6, 12, ready(NEWER, 3)));
        assertThat(life.effects(Effect.Drain.class)).isEmpty();
        life.told(SampleEvents.word(SampleEvents.OTHER, 6, 13, ready(NEWER, 4)));
        assertThat(life.effects(Effect.Drain.class)).as("queues were made anew").hasSize(1);
    }

    @Test
    void aLeaderThatCountsNoGenerationsMayMeanARepairWheneverItSpeaks() {
        InstanceLife life = follower().toldByOther(6, 12);
        assertThat(life.effects(Effect.Drain.class)).hasSize(1);
    }

    @Test
    void underALeaderThatRepairsNothingAnInstanceMakesWhatItLacksItself() {
        InstanceLife life = newer().joined().led(6).told(OF_PYTHON);
        assertThat(life.effects(Effect.DeclareTopology.class))
                .extracting(Effect.DeclareTopology::routes)
                .containsExactly(Set.of(NEW_TOPIC));
        life.declared().consuming();

        life.lostConsumption(Reason.CANCELLED).fired(TimerPurpose.CONSUMER_RETRY);
        assertThat(life.effects(Effect.DeclareTopology.class)).hasSize(1);
        life.declared();
        assertThat(life.effects(Effect.Consume.class)).hasSize(1);
    }

    @Test
    void aLeaderWhoseFollowersDoNotConsumeTakesAFollowersShareAfterAnAudit() {
        InstanceLife life = InstanceLife.leader(CONFIG).on(idle("m2")).drained().consuming();
        assertThat(prefetch(life)).isEqualTo(CONFIG.leaderPrefetch());

        life.fired(TimerPurpose.AUDIT);
        assertThat(life.effects(Effect.Drain.class)).hasSize(1);
        life.drained().declared().consuming();
        assertThat(prefetch(life)).isEqualTo(CONFIG.prefetch());

        life.on(seen("m2", OWN)).drained().consuming();
        assertThat(prefetch(life)).isEqualTo(CONFIG.leaderPrefetch());
    }

    @Test
    void aLeaderBesideWhomPythonInstancesConsumeTakesALeadersShare() {
        InstanceLife life = InstanceLife.leader(CONFIG).audited(1);
        assertThat(prefetch(life)).isEqualTo(CONFIG.prefetch());

        life.audited(2).drained().consuming();
        assertThat(prefetch(life)).as("one of the two is its own").isEqualTo(CONFIG.leaderPrefetch());

        life.audited(1).drained().consuming();
        assertThat(prefetch(life)).isEqualTo(CONFIG.prefetch());
    }

    /** One that needs no more than this instance. */
    private static Capabilities handling(Set<String> methods) {
        return new Capabilities(OWN.layout(), OWN.routes(), methods);
    }

    private static Capabilities only(Set<String> methods) {
        return new Capabilities(OWN.layout(), Set.of(), methods);
    }

    private static int prefetch(InstanceLife life) {
        return ((ConsumerState.Consuming) life.state().consumer()).permission().prefetch();
    }

    private static LifecycleEvent idle(String id) {
        return idle(id, OWN);
    }

    private static LifecycleEvent idle(String id, Capabilities capabilities) {
        return new LifecycleEvent.MemberSeen(
                1, new Presence(new InstanceId(id), "startup", false, 0, Optional.of(capabilities), Map.of()));
    }

    private static InstanceLife follower() {
        return InstanceLife.started(CONFIG)
                .joined()
                .led(6)
                .told(SampleEvents.word(SampleEvents.OTHER, 6, 11, ready(OWN, 3)))
                .consuming();
    }

    private static InstanceLife newer() {
        TopologyId topology = new TopologyId("00000000000000aa");
        BrokerRequirements needs = new BrokerRequirements(topology, SampleEvents.NEEDS.queue(), NEWER);
        return new InstanceLife(new Lifecycle(CONFIG, SampleEvents.SELF, needs))
                .on(new LifecycleEvent.StartRequested());
    }

    private static Announcement ready(Capabilities capabilities, long generation) {
        return new Announcement(true, SampleEvents.CONSUME, capabilities, generation);
    }

    private static LifecycleEvent seen(String id, Capabilities capabilities) {
        return new LifecycleEvent.MemberSeen(
                1, new Presence(new InstanceId(id), "running-follower", true, 0, Optional.of(capabilities), Map.of()));
    }

    private static Announcement proclaimed(InstanceLife life) {
        assertThat(life.effects(Effect.Proclaim.class)).hasSize(1);
        return life.effects(Effect.Proclaim.class).get(0).said();
    }
}
