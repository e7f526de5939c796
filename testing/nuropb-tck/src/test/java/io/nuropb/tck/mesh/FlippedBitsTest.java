package io.nuropb.tck.mesh;

import io.nuropb.tck.broker.InMemoryBrokerBench;
import org.junit.jupiter.api.Test;

/** An encrypted call, from its caller's future to the service and back, with each of its bits flipped on its way. */
class FlippedBitsTest {

    @Test
    void eachIsRefusedToItsCallerAndNotHandled() {
        try (InMemoryBrokerBench bench = new InMemoryBrokerBench()) {
            FlippedBits.refused(bench, 1);
        }
    }
}
