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
        keys.refuse("b");
        assertThat(keys.isProven("a")).isTrue();
    }

    @Test
    void whereManyWereTakenAndNoneWasRefusedAnyWillDo() {
        prove(ProvenKeys.ENOUGH - 1);
        assertThat(keys.isProven("another")).isFalse();
        prove(ProvenKeys.ENOUGH);
        assertThat(keys.isProven("another")).isTrue();
    }

    @Test
    void afterARefusalManyHaveToProveThemselvesAgainUntilAnyWillDoButTheOneThatWasRefused() {
        prove(ProvenKeys.ENOUGH);
        keys.refuse("forbidden");
        assertThat(keys.isProven("another")).isFalse();
        assertThat(keys.isProven("topic.0")).as("what was taken").isTrue();
        prove(2 * ProvenKeys.ENOUGH - 1);
        assertThat(keys.isProven("another")).isFalse();
        keys.refuse("forbidden");
        prove(2 * ProvenKeys.ENOUGH);
        assertThat(keys.isProven("another")).isTrue();
        assertThat(keys.isProven("forbidden")).isFalse();
        keys.prove("forbidden");
        assertThat(keys.isProven("forbidden")).as("when rights have changed").isTrue();
    }

    @Test
    void whereOneThatWasTakenIsRefusedEachHasToProveItselfAnew() {
        keys.prove("a");
        keys.prove("b");
        keys.refuse("b");
        assertThat(keys.isProven("a")).isFalse();
    }

    @Test
    void whereItIsNotKnownWhichOneWasRefusedEachHasToProveItselfAnew() {
        prove(ProvenKeys.ENOUGH);
        keys.refuseAny();
        assertThat(keys.isProven("topic.0")).isFalse();
        assertThat(keys.isProven("another")).isFalse();
    }

    @Test
    void memoryIsBounded() {
        for (int i = 0; i < ProvenKeys.LIMIT; i++) {
            keys.refuse("forbidden." + i);
            keys.prove("topic." + i);
        }
        assertThat(keys.isProven("topic.0")).isTrue();
        keys.refuse("forbidden.too");
        keys.prove("one too many");
        assertThat(keys.isProven("topic.0")).isFalse();
        assertThat(keys.isProven("one too many")).isTrue();
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
