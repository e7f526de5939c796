package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.topology.Finding.Difference;
import org.junit.jupiter.api.Test;

/** The broker's words are those of RabbitMQ 3.10 and 4.x. */
final class InequivalenceTest {

    @Test
    void aFieldIsReadWithBothValues() {
        assertThat(Inequivalence.in(
                        refusal("PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'q' in vhost '/':"
                                + " received 'false' but current is 'true'")))
                .contains(new Difference("durable", "false", "true"));
    }

    @Test
    void anArgumentIsReadWithoutItsType() {
        assertThat(
                        Inequivalence.in(
                                refusal(
                                        "PRECONDITION_FAILED - inequivalent arg 'x-dead-letter-exchange' for queue 'q' in"
                                                + " vhost 'a: received b': received the value 'x' of type 'longstr' but current is none")))
                .contains(new Difference("x-dead-letter-exchange", "x", "none"));
    }

    @Test
    void whatIsCutOffIsTheFieldStill() {
        assertThat(Inequivalence.in(
                        refusal("PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'qqqqqqqqqq' in vho...")))
                .contains(new Difference(
                        "durable", "(the broker's words are cut off)", "(the broker's words are cut off)"));
    }

    @Test
    void valuesMayHoldTheBrokersWords() {
        assertThat(
                        Inequivalence.in(
                                refusal(
                                        "PRECONDITION_FAILED - inequivalent arg 'x-dead-letter-exchange' for queue 'q' in"
                                                + " vhost '/': received the value 'a: received b' of type 'longstr' but current is none")))
                .contains(new Difference("x-dead-letter-exchange", "a: received b", "none"));
    }

    @Test
    void aNameThatSpeaksOfInequivalenceIsNone() {
        assertThat(Inequivalence.in(refusal(
                        "PRECONDITION_FAILED - invalid arg 'x-expires' for queue 'inequivalent arg 'durable' for x: received"
                                + " none but current is none' in vhost '/': {value_zero,0}")))
                .isEmpty();
    }

    @Test
    void otherPreconditionsAreNoInequivalence() {
        assertThat(Inequivalence.in(refusal("PRECONDITION_FAILED - invalid arg 'x-expires' for queue 'q' in vhost '/':"
                        + " {value_zero,0}")))
                .isEmpty();
        assertThat(Inequivalence.in(new Refusal(404, "NOT_FOUND - no queue 'q' in vhost '/'", false, 0)))
                .isEmpty();
    }

    private static Refusal refusal(String text) {
        return new Refusal(406, text, false, 0);
    }
}
