package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.ExchangeType;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Finding.Difference;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.Topology;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a topology client does that can look at objects, bindings too, rather than only declare them (management access). */
public interface BrokerTopologyInspectionContract extends OnBrokerBench {

    @Test
    default void bindingsAreSeen() {
        Trial trial = Trial.at(bench());
        Topology whole = bound("a.*");
        trial.declare(new Topology(whole.exchanges(), whole.queues(), List.of()));
        assertThat(trial.verify(whole).findings().get(2).verdict()).isEqualTo(new Verdict.Missing());
        assertThat(trial.declare(whole).findings().get(2).verdict()).isEqualTo(new Verdict.Created());
        assertThat(trial.declare(whole).findings().get(2).verdict()).isEqualTo(new Verdict.Present());
        assertThat(trial.verify(whole).findings().get(2).verdict()).isEqualTo(new Verdict.Present());
    }

    @Test
    default void aBindingByAnotherKeyIsAnotherBinding() {
        Trial trial = Trial.at(bench());
        trial.declare(bound("a.*"));
        assertThat(trial.verify(bound("b.*")).findings().get(2).verdict()).isEqualTo(new Verdict.Missing());
    }

    @Test
    default void everyDifferenceOfOneObjectIsNamed() {
        Trial trial = Trial.at(bench());
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

    private static Topology bound(String key) {
        return new Topology(
                List.of(new Exchange("x", ExchangeType.TOPIC, true)),
                List.of(new Queue("q", true, Map.of())),
                List.of(new Binding("x", "q", key)));
    }

    private static Topology queue(boolean durable, Map<String, Object> arguments) {
        return new Topology(List.of(), List.of(new Queue("q", durable, arguments)), List.of());
    }
}
