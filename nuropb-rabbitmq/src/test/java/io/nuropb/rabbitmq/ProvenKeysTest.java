package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProvenKeysTest {

    private final ProvenKeys keys = new ProvenKeys("events");

    @Test
    void eachKeyHasToProveItselfOnce() {
        assertThat(keys.isProven("a")).isFalse();
        keys.prove("a");
        assertThat(keys.isProven("a")).isTrue();
        assertThat(keys.isProven("b")).isFalse();
        keys.refused();
        assertThat(keys.isProven("a")).isTrue();
    }

    @Test
    void whereManyWereTakenAndNoneWasRefusedAnyWillDo() {
        prove(ProvenKeys.ENOUGH - 1);
        assertThat(keys.isProven("another")).isFalse();
        prove(ProvenKeys.ENOUGH);
        assertThat(keys.isProven("another")).isTrue();
        keys.betrayed();
        assertThat(keys.isProven("another")).isFalse();
    }

    @Test
    void onceOneWasRefusedEachHasToProveItselfForEver() {
        keys.refused();
        prove(ProvenKeys.LIMIT);
        assertThat(keys.isProven("another")).isFalse();
        assertThat(keys.isProven("topic.0")).isTrue();
        keys.prove("one too many");
        assertThat(keys.isProven("topic.0")).as("memory is bounded").isFalse();
        assertThat(keys.isProven("one too many")).isTrue();
    }

    @Test
    void whereABelievedOneIsRefusedEachHasToProveItselfAnew() {
        keys.prove("a");
        keys.betrayed();
        assertThat(keys.isProven("a")).isFalse();
    }

    @Test
    void ofTheDefaultExchangeNoRightDependsOnTheKey() {
        assertThat(new ProvenKeys("").isProven("nuropb-orders-a1.0123456789abcdef-rq"))
                .isTrue();
    }

    private void prove(int number) {
        IntStream.range(0, number).forEach(n -> keys.prove("topic." + n));
    }
}
