package io.nuropb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SizedOrdersTest {

    @ParameterizedTest
    @ValueSource(ints = {100, 1_000, 1_037, 10_000, 100_000, 1_000_000})
    void eachOrderHasTheSizeThatWasAskedFor(int bytes) throws Exception {
        SizedOrders orders = new SizedOrders(bytes);

        assertThat(new JsonBodies().write(orders.numbered(0))).hasSize(bytes);
        assertThat(new JsonBodies().write(orders.numbered(123_456))).hasSize(bytes);
    }

    @Test
    void ordersGrowByLines() {
        SizedOrders orders = new SizedOrders(10_000);

        assertThat(orders.numbered(1).lines()).hasSizeGreaterThan(100);
        assertThat(orders.numbered(1).street()).hasSizeLessThan(100);
    }

    @Test
    void anOrderThatIsTooSmallIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SizedOrders(50))
                .withMessageContaining("at least");
    }
}
