package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.nuropb.Scheduler;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.store.LeaseStore;
import io.nuropb.topology.BrokerTopology;
import java.lang.reflect.Method;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** That what passes a port's calls on passes each of them on, those that the port does by default included. */
class PassingPortsTest {

    static Stream<Arguments> passing() {
        return Stream.of(
                Arguments.of(PassingStore.class, LeaseStore.class),
                Arguments.of(PassingSession.class, Session.class),
                Arguments.of(PassingListener.class, SessionListener.class),
                Arguments.of(PassingPublisher.class, MessagePublisher.class),
                Arguments.of(PassingTopology.class, BrokerTopology.class),
                Arguments.of(PassingScheduler.class, Scheduler.class));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void eachCallOfThePortIsPassedOn(Class<?> passing, Class<?> port) {
        for (Method call : port.getMethods()) {
            assertThatCode(() -> passing.getDeclaredMethod(call.getName(), call.getParameterTypes()))
                    .as(call.toString())
                    .doesNotThrowAnyException();
        }
    }
}
