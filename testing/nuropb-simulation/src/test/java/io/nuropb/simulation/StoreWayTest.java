package io.nuropb.simulation;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.nuropb.store.LeaseStore;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

/** That the way to a store leads there with each call, those that the port does by default included. */
class StoreWayTest {

    @Test
    void eachCallOfThePortIsPassedOn() {
        for (Method call : LeaseStore.class.getMethods()) {
            assertThatCode(() -> StoreWay.class.getDeclaredMethod(call.getName(), call.getParameterTypes()))
                    .as(call.toString())
                    .doesNotThrowAnyException();
        }
    }
}
