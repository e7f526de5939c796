package io.nuropb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.Restrictions;
import io.nuropb.election.Term;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.json.JacksonJson;
import io.nuropb.rabbitmq.RabbitBrokerMonitor;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.runner.ConsumerState;
import io.nuropb.runner.LifecycleEvent;
import io.nuropb.runner.LifecycleState;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.session.ServiceKeys;
import io.nuropb.session.StoredValues;
import io.nuropb.store.Committed;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.store.Transaction;
import io.nuropb.testkit.PassingStore;
import io.nuropb.topology.TopologyId;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operator's commands do to a fleet in memory, and print. */
class OperatorCommandTest {

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());
    private final InMemoryServers ports = new InMemoryServers(mesh, true);

    @AfterEach
    void stop() {
        mesh.scheduler().close();
    }

    @Test
    void aPauseStopsTheFleetAndAResumeBringsItBack() throws Exception {
        try (ServiceRunner runner = runner()) {
            runner.start().get(120, TimeUnit.SECONDS);
            CompletableFuture<Void> paused = when(runner, (event, state) -> !isConsuming(state));
            assertThat(result("fleet", "pause", "orders", "--by", "ann", "--why", "the database is down")
                            .get("consume"))
                    .isEqualTo(false);
            paused.get(120, TimeUnit.SECONDS);
            assertThat(String.valueOf(result("fleet", "status", "orders").get("control")))
                    .contains("consume=false", "by=ann", "reason=the database is down");

            result("fleet", "set", "orders", "--hw-mark", "60", "--by", "bob", "--why", "sale");
            assertThat(String.valueOf(result("fleet", "status", "orders").get("control")))
                    .contains("consume=false", "by=ann", "reason=the database is down");
            assertThat(String.valueOf(result("fleet", "status", "orders").get("limits")))
                    .contains("hw_mark=60", "by=bob", "reason=sale");

            CompletableFuture<Void> moved = when(runner, (event, state) -> hears(state, 50));
            result("fleet", "set", "orders", "--hw-mark", "50", "--by", "ann", "--why", "sale");
            moved.get(120, TimeUnit.SECONDS);
            assertThat(String.valueOf(
                            result("fleet", "set", "orders", "--instances", "2..20", "--by", "ann", "--why", "sale")))
                    .contains("consume=false", "hw_mark=50", "instances=2..20");
            CompletableFuture<Void> resumed = when(runner, (event, state) -> isConsuming(state));
            assertThat(String.valueOf(result("fleet", "resume", "orders", "--by", "bob", "--why", "it is back")))
                    .contains("consume=true", "hw_mark=50", "instances=2..20", "by=bob");
            resumed.get(120, TimeUnit.SECONDS);
            assertThat(String.valueOf(result("fleet", "status", "orders").get("proclaimed")))
                    .contains("consume=true", "hw_mark=50");
        }
    }

    @Test
    void aResumptionOfAFleetThatItsLeaderPausesSaysWhyAndWhatFollows() throws Exception {
        Restrictions paused = new Restrictions(
                Optional.empty(), Set.of(), Set.of(), "20 of 100 messages have failed. The fleet pauses for 2 min");
        ServiceKeys keys = ports.keys(new ServiceName("orders"));
        InstanceId leader = new InstanceId("i1");
        String said = new StoredValues(new JacksonJson())
                .proclamation(
                        leader,
                        new Term(1),
                        Readiness.of(new TopologyId("0".repeat(16)), true, false, 100)
                                .withGeneration(0)
                                .withRestrictions(paused));
        try (LeaseStore store = mesh.coordinator().store()) {
            Transaction writing = Transaction.unconditional()
                    .put(keys.leader(), leader.value())
                    .put(keys.ready(), said);
            mesh.scheduler().await(store.commit(writing), Duration.ofSeconds(30));
        }
        assertThat(String.valueOf(result("fleet", "resume", "orders", "--why", "the database is up")
                        .get("still_paused_because")))
                .startsWith(
                        "Leader 'i1' pauses the fleet for the health of the service: 20 of 100 messages have failed."
                                + " The fleet pauses for 2 min. A resumption has one instance probe");
        assertThat(result("fleet", "pause", "orders", "--why", "the database is down")
                        .get("still_paused_because"))
                .isNull();
    }

    @Test
    void aPauseUnderAPythonLeaderSaysWhoDoesNotHeedIt() {
        mesh.coordinator()
                .python(new ServiceName("orders"), new InstanceId("p"))
                .campaign();
        assertThat(String.valueOf(result("fleet", "pause", "orders", "--by", "ann", "--why", "upgrade")))
                .contains("consume=false", "unheeded_because=Leader 'p'");
    }

    @Test
    void theStatusOfAFleetWithoutItsBrokerSaysWhatIsKnown() throws Exception {
        try (ServiceRunner runner = runner()) {
            runner.start().get(120, TimeUnit.SECONDS);
            mesh.broker().stop();
            Map<?, ?> status = result("fleet", "status", "orders");
            assertThat(status.get("leader"))
                    .isEqualTo(runner.identity().instance().value());
            assertThat(String.valueOf(status.get("queue")))
                    .isEqualTo("{ready=null, unacknowledged=null, consumers=null}");
            assertThat(status.get("alarms")).isNull();
            assertThat(String.valueOf(status.get("unknown_because"))).contains("does not run");
        }
    }

    @Test
    void aBrokerThatSaysNothingHidesNothingThatEtcdKnows() throws Exception {
        Scheduler scheduler = mesh.scheduler();
        try (ServiceRunner runner = runner();
                ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            runner.start().get(120, TimeUnit.SECONDS);
            RabbitConfig broker = RabbitConfig.of("amqp://127.0.0.1:" + silent.getLocalPort());
            MeshPorts etcdOnly =
                    ports.withMonitor(identity -> new RabbitBrokerMonitor(broker, identity, scheduler, Run.JSON));
            Run run = Run.start(options -> etcdOnly, "fleet", "status", "orders", "--timeout", "3s");
            Map<?, ?> status = Run.object(run.line().get("result"));
            assertThat(run.status()).isEqualTo(ExitStatus.RESULT);
            assertThat(status.get("leader"))
                    .isEqualTo(runner.identity().instance().value());
            assertThat(String.valueOf(status.get("queue"))).contains("ready=null");
            assertThat(String.valueOf(status.get("unknown_because"))).contains("--timeout");
        }
    }

    @Test
    void theStatusTellsWhoLeadsAndWhatEachInstanceHasDone() throws Exception {
        try (ServiceRunner runner = runner()) {
            CompletableFuture<Void> told = when(runner, (event, state) -> event instanceof LifecycleEvent.Reported);
            runner.start().get(120, TimeUnit.SECONDS);
            told.get(120, TimeUnit.SECONDS);
            Map<?, ?> status = result("fleet", "status", "orders");
            assertThat(status.get("leader"))
                    .isEqualTo(runner.identity().instance().value());
            assertThat((List<?>) status.get("instances"))
                    .singleElement()
                    .satisfies(instance -> assertThat(String.valueOf(instance))
                            .contains("running-leader")
                            .contains("counters"));
            assertThat(String.valueOf(status.get("queue"))).isEqualTo("{ready=0, unacknowledged=0, consumers=1}");
            assertThat(String.valueOf(status.get("dead_letter_queue"))).contains("ready=0", "consumers=0");
            assertThat(status.get("alarms")).isEqualTo(List.of());
        }
    }

    @Test
    void aStatusThatIsWrittenNowhereIsAnError() {
        Run run = Run.to(new FullDisk(), options -> ports, "fleet", "status", "orders");
        assertThat(run.status()).isEqualTo(ExitStatus.ERROR);
        assertThat(run.err()).startsWith("nuropb: ").contains("stdout");
    }

    @Test
    void whatSomebodyHasWrittenAndCannotBeReadHidesNothingElse() throws Exception {
        ServiceKeys keys = ports.keys(new ServiceName("orders"));
        try (LeaseStore store = mesh.coordinator().store()) {
            Transaction writing = Transaction.unconditional()
                    .put(keys.highWaterMark(), "5000 msgs")
                    .put(keys.property("scaling"), "5 instances");
            mesh.scheduler().await(store.commit(writing), Duration.ofSeconds(30));
        }
        result("fleet", "set", "orders", "--instances", "2..20", "--by", "ann", "--why", "sale");
        Map<?, ?> status = result("fleet", "status", "orders");
        assertThat((List<?>) status.get("limits"))
                .singleElement()
                .satisfies(limit -> assertThat(String.valueOf(limit)).contains("max_instances=20", "by=ann"));
        assertThat(status.get("signal")).isNull();
    }

    @Test
    void aWishForAServiceThatNobodyServesSaysSo() {
        for (String wish : List.of("pause ordres", "resume ordres", "set ordres --hw-mark 5")) {
            Run run = start(("fleet " + wish + " --why typing").split(" "));
            assertThat(Run.object(run.line().get("result")).get("members")).isEqualTo(0);
            assertThat(run.status()).isEqualTo(ExitStatus.RESULT);
            assertThat(run.err()).contains("No instance of service 'ordres' is there", "--key-prefix");
        }
    }

    @Test
    void aWishThatIsWrittenIsToldAlthoughNobodyCanLookAnyMore() {
        MeshPorts blind = ports.withStore(BlindAfterCommit::new);
        Run run =
                Run.start(options -> blind, "fleet", "pause", "orders", "--by", "ann", "--why", "the database is down");
        assertThat(run.status()).isEqualTo(ExitStatus.RESULT);
        assertThat(String.valueOf(run.line().get("result")))
                .contains("consume=false", "by=ann", "members=null", "unseen_because=", "etcd is away");
        assertThat(String.valueOf(result("fleet", "status", "orders").get("control")))
                .contains("consume=false", "by=ann");
    }

    @Test
    void ofTwoLimitsTheOneThatIsWrittenIsNamedWhenTheOtherFails() {
        for (boolean isSilent : List.of(true, false)) {
            MeshPorts breaking = ports.withStore(store -> new DeadAfterOneCommit(store, isSilent));
            Run run = Run.start(
                    options -> breaking,
                    "fleet set orders --hw-mark 500 --instances 2..20 --by ann --why sale --timeout 1s".split(" "));
            assertThat(String.valueOf(run.line().get("error"))).contains("Written before that: --hw-mark 500");
            assertThat(run.status()).isEqualTo(isSilent ? ExitStatus.TIMEOUT : ExitStatus.ERROR);
        }
        assertThat(String.valueOf(result("fleet", "status", "orders").get("control")))
                .contains("hw_mark=500", "instances=null");
    }

    /** A store that nobody can write to once something has been written. */
    private static final class DeadAfterOneCommit extends PassingStore {
        private final boolean isSilent;
        private boolean dead;

        DeadAfterOneCommit(LeaseStore store, boolean isSilent) {
            super(store);
            this.isSilent = isSilent;
        }

        @Override
        public CompletionStage<Committed> commit(Transaction transaction) {
            if (!dead) {
                dead = true;
                return super.commit(transaction);
            }
            return isSilent
                    ? new CompletableFuture<>()
                    : CompletableFuture.failedFuture(new IllegalStateException("etcd is away"));
        }
    }

    /** A store that nobody can read once something has been written. */
    private static final class BlindAfterCommit extends PassingStore {
        private boolean blind;

        BlindAfterCommit(LeaseStore store) {
            super(store);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction transaction) {
            blind = true;
            return super.commit(transaction);
        }

        @Override
        public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
            return blind
                    ? CompletableFuture.failedFuture(new IllegalStateException("etcd is away"))
                    : super.read(ranges);
        }
    }

    @Test
    void aWishThatSomebodyHearsSaysNothingElse() throws Exception {
        try (ServiceRunner runner = runner()) {
            runner.start().get(120, TimeUnit.SECONDS);
            Run run = start("fleet", "pause", "orders", "--why", "repair");
            assertThat(run.status()).isEqualTo(ExitStatus.RESULT);
            assertThat(run.err()).isEmpty();
        }
    }

    @Test
    void whatCannotBeIsRefusedByName() {
        assertThat(start("fleet", "set", "orders", "--hw-mark", "many", "--why", "x")
                        .status())
                .isEqualTo(ExitStatus.USAGE);
        for (String wrong : List.of("many", "2", "0..4", "5..2", "1..10001")) {
            assertThat(start("fleet", "set", "orders", "--instances", wrong, "--why", "x")
                            .status())
                    .as(wrong)
                    .isEqualTo(ExitStatus.USAGE);
        }
        assertThat(start("fleet", "set", "orders", "--why", "x").status()).isEqualTo(ExitStatus.USAGE);
        for (String why : List.of("", "one\nWARN two", "x".repeat(1_001))) {
            Run run = start("fleet", "pause", "orders", "--why", why);
            assertThat(run.status()).as(why).isEqualTo(ExitStatus.USAGE);
            assertThat(run.err()).contains("what for, in 1 to 1000 characters on one line");
        }
        assertThat(start("fleet", "pause", "orders").status()).isEqualTo(ExitStatus.USAGE);
        Run alone = Run.start(options -> new InMemoryServers(mesh, false), "fleet", "pause", "orders", "--why", "x");
        assertThat(alone.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(alone.err()).contains("--etcd-endpoints");
    }

    private ServiceRunner runner() {
        return mesh.runner(MeshService.named("orders").build()).build();
    }

    /** Completes with the first step from now on of which this holds. */
    private static CompletableFuture<Void> when(
            ServiceRunner runner, BiPredicate<LifecycleEvent, LifecycleState> condition) {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        runner.observe((before, event, after, effects) -> {
            if (condition.test(event, after)) {
                reached.complete(null);
            }
        });
        return reached;
    }

    private static boolean isConsuming(LifecycleState state) {
        return state.consumer() instanceof ConsumerState.Consuming;
    }

    private static boolean hears(LifecycleState state, long highWaterMark) {
        return state.fleet()
                .proclamation()
                .flatMap(Proclamation::readiness)
                .filter(readiness -> readiness.highWaterMark() == highWaterMark)
                .isPresent();
    }

    private Run start(String... line) {
        return Run.start(options -> ports, line);
    }

    private Map<?, ?> result(String... line) {
        return Run.object(start(line).line().get("result"));
    }
}
