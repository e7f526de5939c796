package io.nuropb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Scheduler;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.inmemory.PausableScheduler;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.store.LeaseStore;
import io.nuropb.topology.BrokerTopology;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** That what passes a port's calls on passes each of them on, those that the port does by default included. */
class PassingPortsTest {

    private final List<String> heard = new ArrayList<>();

    static Stream<Arguments> passing() throws ClassNotFoundException {
        return Stream.of(
                Arguments.of(PassingStore.class, LeaseStore.class),
                Arguments.of(PassingSession.class, Session.class),
                Arguments.of(PassingListener.class, SessionListener.class),
                Arguments.of(PassingPublisher.class, MessagePublisher.class),
                Arguments.of(PassingTopology.class, BrokerTopology.class),
                Arguments.of(PassingScheduler.class, Scheduler.class),
                Arguments.of(PausableScheduler.class, Scheduler.class),
                Arguments.of(Class.forName("io.nuropb.runner.CallbackScheduler"), Scheduler.class));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void eachCallOfThePortIsPassedOn(Class<?> passing, Class<?> port) throws ReflectiveOperationException {
        Constructor<?> constructor = passing.getDeclaredConstructor(port);
        constructor.setAccessible(true);
        Object passer = constructor.newInstance(recording(port));
        for (Method call : port.getMethods()) {
            if (!isEndOfSomethingBorrowed(call) && !Modifier.isStatic(call.getModifiers())) {
                heard.clear();
                if (call.invoke(passer, nothings(call)) instanceof Executor executor) {
                    executor.execute(() -> {});
                }
                assertThat(heard).as(call.toString()).contains(call.getName());
            }
        }
    }

    /** Who passes on what a scheduler does may own it or not. */
    private static boolean isEndOfSomethingBorrowed(Method call) {
        return call.getDeclaringClass().equals(Scheduler.class)
                && call.getName().equals("close");
    }

    private Object recording(Class<?> port) {
        return Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, call, arguments) -> {
            heard.add(call.getName());
            return call.getReturnType().equals(Executor.class)
                    ? (Executor) Runnable::run
                    : nothing(call.getReturnType());
        });
    }

    private static @Nullable Object[] nothings(Method call) {
        return Stream.of(call.getParameterTypes())
                .map(PassingPortsTest::nothing)
                .toArray();
    }

    private static @Nullable Object nothing(Class<?> type) {
        if (type.equals(boolean.class)) {
            return false;
        }
        return type.equals(long.class) ? (Object) 0L : type.equals(int.class) ? (Object) 0 : null;
    }
}
