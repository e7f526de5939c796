package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.ExchangeType;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Finding.Difference;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.LinkReport;
import io.nuropb.topology.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What a topology client does that can look at objects, bindings too, rather than only declare them (management
 * access).
 */
public interface BrokerTopologyInspectionContract extends OnBrokerBench {

    @Test
    default void bindingsAreSeen() {
        BrokerTrial trial = BrokerTrial.at(bench());
        Topology whole = bound("a.*");
        trial.declare(new Topology(whole.exchanges(), whole.queues(), List.of()));
        assertThat(trial.verify(whole).findings().get(2).verdict()).isEqualTo(new Verdict.Missing());
        assertThat(trial.declare(whole).findings().get(2).verdict()).isEqualTo(new Verdict.Created());
        assertThat(trial.declare(whole).findings().get(2).verdict()).isEqualTo(new Verdict.Present());
        assertThat(trial.verify(whole).findings().get(2).verdict()).isEqualTo(new Verdict.Present());
    }

    @Test
    default void itTellsWhichBrokerItIsAt() {
        List<LinkReport> reports = Collections.synchronizedList(new ArrayList<>());
        BrokerTrial trial = BrokerTrial.at(bench());
        try (BrokerTopology topology = bench().topology()) {
            topology.listen(reports::add);
            assertThat(topology.virtualHost()).isPresent();
            trial.await("the verification", topology.verify(bound("a.*")));
            trial.await("another", bench().topology().verify(bound("a.*")));
            assertThat(reports).filteredOn(LinkReport.Opened.class::isInstance).hasSize(1);
        }
    }

    @Test
    default void aBindingByAnotherKeyIsAnotherBinding() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(bound("a.*"));
        assertThat(trial.verify(bound("b.*")).findings().get(2).verdict()).isEqualTo(new Verdict.Missing());
    }

    @Test
    default void everyDifferenceOfOneObjectIsNamed() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(queue(true, Map.of("x-message-ttl", 1000, "x-dead-letter-exchange", "x")));
        Topology other = queue(false, Map.of("x-message-ttl", 2000));
        for (Verdict verdict : List.of(
                trial.verify(other).findings().get(0).verdict(),
                trial.await("the declaration", bench().topology().declare(other))
                        .findings()
                        .get(0)
                        .verdict())) {
            assertThat(verdict).isInstanceOf(Verdict.Drifted.class);
            assertThat(((Verdict.Drifted) verdict).differences())
                    .containsExactlyInAnyOrder(
                            new Difference("durable", "false", "true"),
                            new Difference("x-message-ttl", "2000", "1000"),
                            new Difference("x-dead-letter-exchange", "none", "x"));
        }
    }

    @Test
    default void bindingsThatTheTopologyDoesNotWantAreSurplus() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(bound("a.*", "b.*", "c.#"));
        Binding first = new Binding("x", "q", "a.*");
        Binding third = new Binding("x", "q", "c.#");
        assertThat(trial.verify(bound("b.*")).surplus()).containsExactly(first, third);
        assertThat(trial.declare(bound("b.*")).surplus()).containsExactly(first, third);
        assertThat(trial.verify(bound()).surplus()).hasSize(3);
    }

    @Test
    default void bindingsThatTheTopologyWantsAreNotSurplus() {
        BrokerTrial trial = BrokerTrial.at(bench());
        Topology whole = bound("a.*", "b.*");
        assertThat(trial.verify(whole).surplus()).isEmpty();
        assertThat(trial.declare(whole).surplus()).isEmpty();
        assertThat(trial.declare(whole).surplus()).isEmpty();
        assertThat(trial.verify(whole).surplus()).isEmpty();
    }

    @Test
    default void bindingsToOtherExchangesAndOfOtherQueuesAreNotSurplus() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(new Topology(
                List.of(new Exchange("x", ExchangeType.TOPIC, true), new Exchange("y", ExchangeType.TOPIC, true)),
                List.of(new Queue("q", true, Map.of()), new Queue("r", true, Map.of())),
                List.of(new Binding("y", "q", "a.*"), new Binding("x", "r", "a.*"))));
        assertThat(trial.declare(bound("b.*")).surplus()).isEmpty();
    }

    @Test
    default void aBindingThatWasRemovedIsNotSurplusAnyMore() {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(bound("a.*", "b.*"));
        List<Binding> surplus = trial.verify(bound("b.*")).surplus();
        trial.unbind(surplus);
        assertThat(trial.verify(bound("b.*")).surplus()).isEmpty();
        assertThat(trial.verify(bound("b.*")).isSatisfied()).isTrue();
    }

    private static Topology bound(String... keys) {
        return new Topology(
                List.of(new Exchange("x", ExchangeType.TOPIC, true)),
                List.of(new Queue("q", true, Map.of())),
                Arrays.stream(keys).map(key -> new Binding("x", "q", key)).toList());
    }

    private static Topology queue(boolean durable, Map<String, Object> arguments) {
        return new Topology(List.of(), List.of(new Queue("q", durable, arguments)), List.of());
    }
}
