package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.ExchangeType;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Difference;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyProfile;
import io.nuropb.topology.TopologyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link BrokerTopology} does, also one that can only declare and passively declare. */
public interface BrokerTopologyContract extends OnBrokerBench {

    /** The queue of a service 'orders', as Python instances declare it. */
    String SERVICE_QUEUE = "nuropb-orders-sq";

    @Test
    default void declareCreatesWhatIsMissing() {
        TopologyReport report = BrokerTrial.at(bench()).declare(orders(TopologyProfile.compatible()));
        assertThat(verdicts(report, Exchange.class)).containsOnly(new Verdict.Created());
        assertThat(verdicts(report, Queue.class)).containsOnly(new Verdict.Created());
        assertThat(report.createdSomething()).isTrue();
    }

    @Test
    default void aReportHasOneFindingForEachObjectInTheirOrder() {
        Topology wanted = orders(TopologyProfile.compatible());
        TopologyReport report = BrokerTrial.at(bench()).declare(wanted);
        assertThat(report.findings()).extracting(Finding::object).containsExactlyElementsOf(wanted.objects());
    }

    @Test
    default void declaringAgainFindsEverythingPresent() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(orders(TopologyProfile.compatible()));
        TopologyReport again = trial.declare(orders(TopologyProfile.compatible()));
        assertThat(verdicts(again, BrokerObject.class)).containsOnly(new Verdict.Present());
        assertThat(again.createdSomething()).isFalse();
    }

    @Test
    default void aReportSaysHowManyConsumersEachQueueHas() {
        BrokerTrial trial = BrokerTrial.withQueue(bench());
        assertThat(trial.declare(BrokerTrial.workAndDead()).consumers())
                .isEqualTo(Map.of(BrokerTrial.QUEUE, 0, BrokerTrial.DEAD, 0));

        trial.consume(BrokerTrial.QUEUE, 1);
        trial.consume(BrokerTrial.QUEUE, 1);
        Map<String, Integer> counted = Map.of(BrokerTrial.QUEUE, 2, BrokerTrial.DEAD, 0);
        assertThat(trial.declare(BrokerTrial.workAndDead()).consumers()).isEqualTo(counted);
        assertThat(trial.verify(BrokerTrial.workAndDead()).consumers()).isEqualTo(counted);
    }

    @Test
    default void theHardenedProfileIsDeclaredAndFoundAgain() {
        BrokerTrial trial = BrokerTrial.at(bench());
        Topology hardened = orders(TopologyProfile.hardened());
        assertThat(trial.declare(hardened).createdSomething()).isTrue();
        assertThat(verdicts(trial.declare(hardened), BrokerObject.class)).containsOnly(new Verdict.Present());
        assertThat(trial.verify(hardened).isSatisfied()).isTrue();
    }

    @Test
    default void verifyReportsWhatIsMissingAndChangesNothing() {
        BrokerTrial trial = BrokerTrial.at(bench());
        Topology wanted = orders(TopologyProfile.compatible());
        for (int i = 0; i < 2; i++) {
            TopologyReport report = trial.verify(wanted);
            assertThat(report.isSatisfied()).isFalse();
            assertThat(verdicts(report, Exchange.class)).containsOnly(new Verdict.Missing());
            assertThat(verdicts(report, Queue.class)).containsOnly(new Verdict.Missing());
            assertThat(report.problems()).contains("queue '" + SERVICE_QUEUE + "' is missing");
        }
        assertThat(verdicts(trial.declare(wanted), Queue.class)).containsOnly(new Verdict.Created());
    }

    @Test
    default void verifyFindsWhatWasDeclared() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(orders(TopologyProfile.compatible()));
        TopologyReport report = trial.verify(orders(TopologyProfile.compatible()));
        assertThat(report.isSatisfied()).isTrue();
        assertThat(verdicts(report, Exchange.class)).containsOnly(new Verdict.Present());
        assertThat(verdicts(report, Queue.class)).containsOnly(new Verdict.Present());
    }

    @Test
    default void declareBindsAQueueThatExistsWithoutItsBindings() {
        BrokerTrial trial = BrokerTrial.at(bench());
        Topology whole = orders(TopologyProfile.compatible());
        trial.declare(new Topology(whole.exchanges(), whole.queues(), List.of()));
        trial.declare(whole);
        assertThat(published("nuropb-rpc-exchange", "orders")).isEqualTo(Published.CONFIRMED);
    }

    @Test
    default void aDriftIsNamedByFieldWantedAndFound() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(queue("q", true, Map.of("x-message-ttl", 1000)));
        assertDrift(declared(queue("q", false, Map.of("x-message-ttl", 1000))), "durable", "false", "true");
        assertDrift(declared(queue("q", true, Map.of("x-message-ttl", 2000))), "x-message-ttl", "2000", "1000");
        assertDrift(declared(queue("q", true, Map.of())), "x-message-ttl", "none", "1000");
    }

    @Test
    default void aDurableDeadLetterQueueIsTakenForATransientOne() {
        BrokerTrial trial = BrokerTrial.at(bench());
        Topology wanted = orders(TopologyProfile.compatible());
        trial.declare(queue("nuropb-orders-dl", true, Map.of()));
        assertThat(trial.declare(wanted).isSatisfied()).isTrue();
        assertThat(trial.verify(wanted).isSatisfied()).isTrue();
    }

    @Test
    default void aQueueOfWhichNoTypeIsNamedIsAClassicOne() {
        Topology unnamed = queue("q", true, Map.of());
        Topology classic = queue("r", true, Map.of("x-queue-type", "classic"));
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(unnamed);
        trial.declare(classic);
        assertThat(verdicts(declared(queue("q", true, Map.of("x-queue-type", "classic"))), Queue.class))
                .containsExactly(new Verdict.Present());
        assertThat(verdicts(declared(queue("r", true, Map.of())), Queue.class)).containsExactly(new Verdict.Present());
        assertDrift(declared(queue("q", true, Map.of("x-queue-type", "quorum"))), "x-queue-type", "quorum", "classic");
        trial.declare(queue("s", true, Map.of("x-queue-type", "quorum")));
        assertDrift(declared(queue("s", true, Map.of())), "x-queue-type", "classic", "quorum");
    }

    @Test
    default void aDriftedExchangeIsNamedByFieldWantedAndFound() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(exchange("x", ExchangeType.DIRECT, true));
        assertDrift(declared(exchange("x", ExchangeType.FANOUT, true)), "type", "fanout", "direct");
        assertDrift(declared(exchange("x", ExchangeType.DIRECT, false)), "durable", "false", "true");
    }

    @Test
    default void aDriftIsNeverForced() {
        BrokerTrial trial = BrokerTrial.at(bench());
        Topology before = queue("q", true, Map.of("x-message-ttl", 60_000));
        trial.declare(before);
        trial.send("q", "kept");
        assertThat(declared(queue("q", true, Map.of())).isSatisfied()).isFalse();
        assertThat(verdicts(trial.declare(before), Queue.class)).containsExactly(new Verdict.Present());
        trial.assertHolds("q", "kept");
    }

    @Test
    default void oneReportNamesEveryProblemAndCreatesNothing() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(new Topology(
                List.of(new Exchange("x", ExchangeType.DIRECT, true)),
                List.of(new Queue("q", true, Map.of())),
                List.of()));
        TopologyReport report = declared(new Topology(
                List.of(new Exchange("x", ExchangeType.TOPIC, true), new Exchange("y", ExchangeType.TOPIC, true)),
                List.of(new Queue("q", true, Map.of("x-dead-letter-exchange", "y")), new Queue("r", true, Map.of())),
                List.of(new Binding("y", "r", "#"))));
        assertThat(report.findings()).hasSize(5);
        assertThat(report.problems())
                .contains("exchange 'x'", "type wanted topic, found direct")
                .contains("queue 'q'", "x-dead-letter-exchange wanted y, found none")
                .doesNotContain("missing");
        assertThat(report.findings().get(1).verdict()).isEqualTo(new Verdict.Missing());
        assertThat(report.findings().get(3).verdict()).isEqualTo(new Verdict.Missing());
        assertThat(report.createdSomething()).isFalse();
    }

    @Test
    default void whoeverNeedsTheQueueOfAnotherProfileNeitherBindsItNorMakesItsDeadLetterQueue() {
        BrokerTrial trial = BrokerTrial.at(bench());
        Topology whole = orders(TopologyProfile.compatible());
        trial.declare(new Topology(whole.exchanges(), List.of(whole.queues().get(1)), List.of()));
        Topology other = TopologyProfile.hardened().topology(new ServiceName("orders"), List.of(), List.of("stock.#"));
        assertThat(declared(other).isSatisfied()).isFalse();
        assertThat(published("nuropb-events-exchange", "stock.sold")).isEqualTo(Published.RETURNED);
        assertThat(trial.declare(whole).createdQueue("nuropb-orders-dl")).isTrue();
    }

    @Test
    default void whatIsPublishedByARemovedBindingDoesNotArriveAnyMore() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(topics("old.*", "new.*"));
        assertThat(published("old.one")).isEqualTo(Published.CONFIRMED);
        trial.unbind(List.of(new Binding("x", "q", "old.*")));
        assertThat(published("old.two")).isEqualTo(Published.RETURNED);
        assertThat(published("new.one")).isEqualTo(Published.CONFIRMED);
        trial.assertHolds("q", "old.one", "new.one");
    }

    @Test
    default void aRemovedBindingIsMadeAgainByWhoeverDeclaresIt() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(topics("old.*"));
        trial.unbind(topics("old.*").bindings());
        trial.declare(topics("old.*"));
        assertThat(published("old.one")).isEqualTo(Published.CONFIRMED);
    }

    @Test
    default void removingWhatIsNotThereIsNoError() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(topics("old.*"));
        List<Binding> gone = List.of(
                new Binding("x", "q", "never.*"),
                new Binding("x", "no-such-queue", "old.*"),
                new Binding("no-such-exchange", "q", "old.*"),
                new Binding("no-such-exchange", "no-such-queue", "old.*"),
                new Binding("x", "q", "old.*"));
        trial.unbind(gone);
        trial.unbind(gone);
        trial.unbind(List.of());
        assertThat(published("old.one")).isEqualTo(Published.RETURNED);
    }

    @Test
    default void aMissingVirtualHostFailsTheWholeCall() {
        BrokerTrial trial = BrokerTrial.at(bench());
        BrokerTopology topology = bench().inMissingVirtualHost().topology();
        Topology wanted = orders(TopologyProfile.compatible());
        assertThat(trial.failure("verify", topology.verify(wanted)).reason()).isEqualTo(Reason.NO_VIRTUAL_HOST);
        assertThat(trial.failure("declare", topology.declare(wanted)).reason()).isEqualTo(Reason.NO_VIRTUAL_HOST);
        assertThat(trial.failure("unbind", topology.unbind(wanted.bindings())).reason())
                .isEqualTo(Reason.NO_VIRTUAL_HOST);
    }

    @Test
    default void aClosedClientSaysSo() {
        BrokerTopology topology = bench().topology();
        topology.close();
        topology.close();
        assertThat(BrokerTrial.at(bench())
                        .failure("verify", topology.verify(orders(TopologyProfile.compatible())))
                        .reason())
                .isEqualTo(Reason.CLOSED);
    }

    private Published published(String topic) {
        return published("x", topic);
    }

    private Published published(String exchange, String topic) {
        return BrokerTrial.at(bench())
                .await("the confirm", bench().publisher().publish(exchange, topic, true, BrokerTrial.message(topic)));
    }

    @Test
    default void aQueueWhoseArgumentsItsTypeDoesNotHaveIsRefused() {
        for (Topology invalid : List.of(
                queue("q", false, Map.of("x-queue-type", "quorum")),
                queue("q", true, Map.of("x-delivery-limit", 3)),
                queue("q", true, Map.of("x-dead-letter-strategy", "at-least-once")))) {
            assertThat(verdicts(declared(invalid), Queue.class))
                    .as(invalid.queues().toString())
                    .singleElement()
                    .isInstanceOf(Verdict.Refused.class);
        }
    }

    private TopologyReport declared(Topology topology) {
        return BrokerTrial.at(bench())
                .await("the declaration", bench().topology().declare(topology));
    }

    private static void assertDrift(TopologyReport report, String field, String wanted, String found) {
        assertThat(report.findings()).hasSize(1);
        Finding finding = report.findings().get(0);
        assertThat(finding.verdict()).isInstanceOf(Verdict.Drifted.class);
        Verdict.Drifted drifted = (Verdict.Drifted) finding.verdict();
        assertThat(drifted.differences()).containsExactly(new Difference(field, wanted, found));
        assertThat(drifted.remedy()).isNotBlank();
    }

    private static Topology orders(TopologyProfile profile) {
        return profile.topology(new ServiceName("orders"), List.of("orders-too"), List.of("invoice.#"));
    }

    private static Topology queue(String name, boolean durable, Map<String, Object> arguments) {
        return new Topology(List.of(), List.of(new Queue(name, durable, arguments)), List.of());
    }

    private static Topology topics(String... patterns) {
        return new Topology(
                List.of(new Exchange("x", ExchangeType.TOPIC, true)),
                List.of(new Queue("q", true, Map.of())),
                Stream.of(patterns)
                        .map(pattern -> new Binding("x", "q", pattern))
                        .toList());
    }

    private static Topology exchange(String name, ExchangeType type, boolean durable) {
        return new Topology(List.of(new Exchange(name, type, durable)), List.of(), List.of());
    }

    private static List<Verdict> verdicts(TopologyReport report, Class<? extends BrokerObject> kind) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Finding finding : report.findings()) {
            if (kind.isInstance(finding.object())) {
                verdicts.add(finding.verdict());
            }
        }
        return verdicts;
    }
}
