package io.nuropb.tck.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.messaging.MessagePublisher.Published;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.tck.broker.BrokerAccessBench.Right;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.ExchangeType;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyReport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What all broker ports do when the broker refuses a right. */
public interface BrokerAccessContract extends OnBrokerBench {

    @Override
    BrokerAccessBench bench();

    @Test
    default void aRefusedDeclarationNamesObjectAndRemedyAndTheRestIsDeclared() {
        bench().refuse(Right.CONFIGURE, "forbidden");
        BrokerTrial trial = BrokerTrial.at(bench());
        TopologyReport report =
                trial.await("the declaration", bench().topology().declare(objects()));
        assertThat(report.findings().get(0).verdict()).isEqualTo(new Verdict.Created());
        assertThat(report.findings().get(1).verdict()).isInstanceOf(Verdict.Refused.class);
        assertThat(report.findings().get(2).verdict()).isEqualTo(new Verdict.Created());
        assertThat(((Verdict.Refused) report.findings().get(1).verdict()).remedy())
                .isNotBlank();
        assertThat(report.problems()).contains("queue 'forbidden' was refused").doesNotContain("'allowed'");
        assertThat(report.isSatisfied()).isFalse();
    }

    @Test
    default void aRefusedConsumerNamesItsQueue() {
        bench().refuse(Right.READ, "forbidden");
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(objects());
        Inbox inbox = new Inbox();
        BrokerException refusal = trial.failure(
                "consuming", bench().source().consume(Subscription.shared("forbidden", 1), inbox, inbox::lost));
        assertThat(refusal.reason()).isEqualTo(Reason.ACCESS_REFUSED);
        assertThat(refusal).hasMessageContaining("forbidden");
        assertThat(inbox.losses()).isEmpty();
        trial.consume("allowed", 1);
    }

    @Test
    default void aRefusedQueueOfItsOwnIsNamed() {
        bench().refuse(Right.CONFIGURE, "forbidden");
        BrokerTrial trial = BrokerTrial.at(bench());
        assertRefused(trial, Subscription.exclusive("forbidden", 1), "forbidden");
        trial.consume(bench().source(), Subscription.exclusive("allowed", 1), new Inbox());
    }

    @Test
    default void aQueueOfItsOwnThatMayNotBeWrittenIsNotBound() {
        bench().refuse(Right.WRITE, "forbidden");
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(exchange());
        assertRefused(trial, Subscription.exclusive("forbidden", 1).routed("tidings", List.of("key")), "forbidden");
        trial.consume(
                bench().source(), Subscription.exclusive("allowed", 1).routed("tidings", List.of("key")), new Inbox());
    }

    @Test
    default void aQueueOfItsOwnIsNotBoundToAnExchangeThatMayNotBeRead() {
        bench().refuse(Right.READ, "tidings");
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(exchange());
        assertRefused(trial, Subscription.exclusive("allowed", 1).routed("tidings", List.of("key")), "tidings");
    }

    private void assertRefused(BrokerTrial trial, Subscription subscription, String name) {
        BrokerException refusal =
                trial.failure("consuming", bench().source().consume(subscription, new Inbox(), lost -> {}));
        assertThat(refusal.reason()).isEqualTo(Reason.ACCESS_REFUSED);
        assertThat(refusal).hasMessageContaining(name);
    }

    @Test
    default void aQueueIsNotDeclaredWhoseDeadLettersMayNotBePublished() {
        bench().refuse(Right.WRITE, "tidings");
        assertNotDeclaredWithDeadLettersTo("tidings", "tidings");
    }

    @Test
    default void aQueueIsNotDeclaredWhoseDeadLettersMayNotBePublishedToTheDefaultExchange() {
        bench().refuse(Right.WRITE, "amq.default");
        assertNotDeclaredWithDeadLettersTo("", "amq.default");
    }

    @Test
    default void aQueueIsNotDeclaredWhoseDeadLettersMayNotBeRead() {
        bench().refuse(Right.READ, "work");
        assertNotDeclaredWithDeadLettersTo("tidings", "work");
    }

    private void assertNotDeclaredWithDeadLettersTo(String exchange, String refused) {
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(exchange());
        Queue queue = new Queue("work", true, Map.of("x-dead-letter-exchange", exchange));
        TopologyReport report = trial.await(
                "the declaration", bench().topology().declare(new Topology(List.of(), List.of(queue), List.of())));
        assertThat(report.findings().get(0).verdict())
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        verdict -> assertThat(verdict.reason()).contains("'" + refused + "'"));
        assertThat(report.problems()).contains("queue 'work' was refused");
        assertThat(trial.verify(new Topology(List.of(), List.of(queue), List.of()))
                        .isSatisfied())
                .isFalse();
    }

    @Test
    default void aMessageToAQueueByItsNameNeedsTheRightAtTheDefaultExchange() {
        bench().refuse(Right.WRITE, "amq.default");
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(objects());
        BrokerException refusal = trial.failure(
                "publishing", bench().publisher().publish("", "allowed", true, BrokerTrial.message("no")));
        assertThat(refusal.reason()).isEqualTo(Reason.ACCESS_REFUSED);
        assertThat(refusal).hasMessageContaining("amq.default");
        assertThat(trial.await(
                        "the confirm",
                        bench().publisher().publish("tidings", "key", false, BrokerTrial.message("fine"))))
                .isEqualTo(Published.CONFIRMED);
    }

    @Test
    default void aRefusedMessageNamesItsExchange() {
        bench().refuse(Right.WRITE, "tidings");
        BrokerTrial trial = BrokerTrial.at(bench());
        trial.declare(objects());
        BrokerException refusal = trial.failure(
                "publishing", bench().publisher().publish("tidings", "key", false, BrokerTrial.message("no")));
        assertThat(refusal.reason()).isEqualTo(Reason.ACCESS_REFUSED);
        assertThat(refusal).hasMessageContaining("tidings");
    }

    @Test
    default void aRefusedRemovalNamesTheBinding() {
        BrokerTrial trial = BrokerTrial.at(bench());
        Topology objects = objects();
        Binding binding = new Binding("tidings", "forbidden", "key");
        trial.declare(new Topology(objects.exchanges(), objects.queues(), List.of(binding)));
        bench().refuse(Right.WRITE, "forbidden");
        BrokerException refusal = trial.failure("removing", bench().topology().unbind(List.of(binding)));
        assertThat(refusal.reason()).isEqualTo(Reason.ACCESS_REFUSED);
        assertThat(refusal).hasMessageContaining("forbidden");
        assertThat(trial.await(
                        "the confirm",
                        bench().publisher().publish("tidings", "key", true, BrokerTrial.message("still"))))
                .isEqualTo(Published.CONFIRMED);
    }

    private static Topology exchange() {
        return new Topology(List.of(new Exchange("tidings", ExchangeType.DIRECT, true)), List.of(), List.of());
    }

    private static Topology objects() {
        return new Topology(
                exchange().exchanges(),
                List.of(new Queue("forbidden", true, Map.of()), new Queue("allowed", true, Map.of())),
                List.of());
    }
}
