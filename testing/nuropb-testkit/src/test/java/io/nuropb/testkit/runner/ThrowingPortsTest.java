package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.InstanceId;
import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.election.Term;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.messaging.Consumption;
import io.nuropb.messaging.DeliveryHandler;
import io.nuropb.messaging.MessageSource;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunningState;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.LoggedLines;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyReport;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That every effect ends in its event whatever a port throws, or answers: nothing waits for ever, and a stop ends. */
class ThrowingPortsTest {

    /** How a call of a port goes wrong. */
    private enum Way {
        ERROR,
        UNDECLARED,
        ILLEGAL_ARGUMENT,
        FAILED_WITH_AN_ERROR,
        NOTHING
    }

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time, Duration.ofSeconds(15));
    private String wrong = "";
    private Way way = Way.ERROR;
    private int left;

    static Stream<String> onTheWay() {
        return Stream.of("join", "report", "proclaim", "declare", "consume");
    }

    @ParameterizedTest
    @MethodSource("onTheWay")
    @SuppressWarnings("FutureReturnValueIgnored") // Its status tells how far it came.
    void whatGoesWrongOnceIsTriedAgain(String call) {
        for (Way kind : Way.values()) {
            if (call.equals("join") && (kind == Way.FAILED_WITH_AN_ERROR || kind == Way.ILLEGAL_ARGUMENT)) {
                continue;
            }
            goWrong(call, kind, 1);
            ServiceRunner runner = runner();
            runner.start();
            time.advance(Duration.ofSeconds(60));
            assertThat(left).as("it went wrong").isZero();
            assertThat(runner.status().state()).as("%s %s", call, kind).isEqualTo(RunningState.RUNNING_LEADER);
            assertThat(runner.status().consuming()).as("%s %s", call, kind).isTrue();
            time.await(runner.stop());
        }
    }

    @Test
    void aCandidateThatCanNeverJoinEndsItsStart() {
        goWrong("join", Way.ILLEGAL_ARGUMENT, 1);
        ServiceRunner runner = runner();
        assertThatThrownBy(() -> time.await(runner.start())).hasStackTraceContaining("made up for join");
        time.advance(Duration.ofSeconds(60));
        assertThat(runner.status().state()).isEqualTo(RunningState.SHUTDOWN);
    }

    @Test
    void aFleetThatCannotBeToldOfAnInstanceIsNotLeftWithoutALine() {
        try (LoggedLines log = new LoggedLines()) {
            ServiceRunner runner = runner();
            time.await(runner.start());
            goWrong("report", Way.FAILED_WITH_AN_ERROR, 1);
            time.advance(Duration.ofSeconds(60));
            assertThat(left).isZero();
            assertThat(log.warnings("orders/a")).as("one that failed alone").isEmpty();

            goWrong("report", Way.FAILED_WITH_AN_ERROR, Integer.MAX_VALUE);
            time.advance(Duration.ofSeconds(60));
            assertThat(log.warnings("orders/a"))
                    .singleElement()
                    .asString()
                    .contains("does not take what this instance says of itself", "made up for report");
            time.await(runner.stop());
        }
    }

    static Stream<String> atTheEnd() {
        return Stream.of("leave", "drain", "abandon", "close source", "close topology", "close coordinator");
    }

    @ParameterizedTest
    @MethodSource("atTheEnd")
    void aStopEndsWhateverIsThrown(String call) {
        for (Way kind : Way.values()) {
            ServiceRunner runner = runner();
            time.await(runner.start());
            goWrong(call, kind, Integer.MAX_VALUE);
            time.await(runner.stop());
            assertThat(runner.status().state()).as("%s %s", call, kind).isEqualTo(RunningState.SHUTDOWN);
            goWrong("", kind, 0);
            time.advance(Duration.ofMinutes(1));
        }
    }

    private void goWrong(String call, Way kind, int times) {
        wrong = call;
        way = kind;
        left = times;
    }

    private <T> @Nullable CompletionStage<T> may(String call, Supplier<CompletionStage<T>> sound) {
        if (!call.equals(wrong) || left == 0) {
            return sound.get();
        }
        left--;
        return switch (way) {
            case ERROR -> throw new AssertionError("made up for " + call);
            case ILLEGAL_ARGUMENT -> throw new IllegalArgumentException("made up for " + call);
            case UNDECLARED -> throw ThrowingPortsTest.<RuntimeException>undeclared(call);
            case FAILED_WITH_AN_ERROR -> CompletableFuture.failedFuture(new StackOverflowError("made up for " + call));
            case NOTHING -> null;
        };
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X undeclared(String call) throws X {
        throw (X) new Exception("made up for " + call);
    }

    private void close(String call, Runnable sound) {
        sound.run();
        may(call, () -> CompletableFuture.completedFuture(null));
    }

    private ServiceRunner runner() {
        return mesh.runner(MeshService.named("orders").build())
                .instance(new InstanceId("a"))
                .config(RunnerConfig.defaults().withDrainLimit(Duration.ofSeconds(2)))
                .coordinator(coordinator(mesh.coordinator().connect()))
                .topology(topology(new InMemoryTopology(mesh.broker(), InMemoryConfig.defaults())))
                .source(source(new InMemoryMessageSource(mesh.broker(), InMemoryConfig.defaults())))
                .build();
    }

    @SuppressWarnings("NullAway") // A port that breaks its contract is what this is about.
    private Coordinator coordinator(Coordinator sound) {
        return new Coordinator() {
            @Override
            public Session join(Candidate candidate, SessionListener listener) {
                CompletionStage<Session> joined = may("join", () -> CompletableFuture.completedFuture(null));
                return joined == null ? null : session(sound.join(candidate, listener));
            }

            @Override
            public void close() {
                ThrowingPortsTest.this.close("close coordinator", sound::close);
            }
        };
    }

    @SuppressWarnings("NullAway") // As above.
    private Session session(Session sound) {
        return new Session() {
            @Override
            public CompletionStage<Long> proclaim(Term term, Readiness readiness) {
                return may("proclaim", () -> sound.proclaim(term, readiness));
            }

            @Override
            public CompletionStage<Void> put(Term term, String name, String value) {
                return sound.put(term, name, value);
            }

            @Override
            public CompletionStage<Void> report(Presence presence) {
                return may("report", () -> sound.report(presence));
            }

            @Override
            public CompletionStage<List<Presence>> members() {
                return sound.members();
            }

            @Override
            public CompletionStage<Void> leave() {
                CompletionStage<Void> done = sound.leave();
                return may("leave", () -> done);
            }
        };
    }

    @SuppressWarnings("NullAway") // As above.
    private BrokerTopology topology(BrokerTopology sound) {
        return new BrokerTopology() {
            @Override
            public CompletionStage<TopologyReport> verify(Topology topology) {
                return may("verify", () -> sound.verify(topology));
            }

            @Override
            public CompletionStage<TopologyReport> declare(Topology topology) {
                return may("declare", () -> sound.declare(topology));
            }

            @Override
            public CompletionStage<Void> unbind(Collection<Binding> bindings) {
                return may("unbind", () -> sound.unbind(bindings));
            }

            @Override
            public void close() {
                ThrowingPortsTest.this.close("close topology", sound::close);
            }
        };
    }

    @SuppressWarnings("NullAway") // As above.
    private MessageSource source(MessageSource sound) {
        return new MessageSource() {
            @Override
            public CompletionStage<Consumption> consume(
                    Subscription subscription, DeliveryHandler handler, Consumer<BrokerException> lost) {
                return may(
                        "consume",
                        () -> sound.consume(subscription, handler, lost)
                                .thenApply(ThrowingPortsTest.this::consumption));
            }

            @Override
            public CompletionStage<OptionalLong> ready(String queue) {
                return sound.ready(queue);
            }

            @Override
            public void close() {
                ThrowingPortsTest.this.close("close source", sound::close);
            }
        };
    }

    @SuppressWarnings("NullAway") // As above.
    private Consumption consumption(Consumption sound) {
        return new Consumption() {
            @Override
            public CompletionStage<Integer> drain(Duration limit) {
                if (wrong.equals("abandon")) {
                    return new CompletableFuture<>();
                }
                return may("drain", () -> sound.drain(limit));
            }

            @Override
            public CompletionStage<Void> close() {
                return may("abandon", sound::close);
            }
        };
    }
}
