package io.nuropb.simulation;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.election.Coordinator;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.inmemory.PausableScheduler;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.RunningState;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.ServiceRunnerBuilder;
import io.nuropb.topology.LinkReport;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One operating-system process: an instance or a client with its clock, its threads and its connections, all of which
 * can fail.
 */
final class SimulatedProcess {

    private enum Condition {
        RUNNING,
        STOPPING,
        CRASHED
    }

    private final InstanceId id;
    private final int place;
    private final boolean client;
    private final Edition edition;
    private final World world;
    private final ProcessClock clock;
    private final BrokerWay brokerWay;
    private final Boundary boundary = new Boundary(this);
    private final PausableScheduler scheduler;
    private final BlockableScheduler acting;
    private final UsersListener listener;
    private final InMemoryTopology topology;
    private final InMemoryMessageSource source;
    private final InMemoryMessagePublisher publisher;
    private final ServiceRunner runner;
    private Condition condition = Condition.RUNNING;
    private int pauses;
    private int blocks;
    private Optional<Moment> blockedSince = Optional.empty();
    private CompletableFuture<Void> stopped = new CompletableFuture<>();
    private Optional<Moment> verifiedSince = Optional.empty();
    private OptionalLong heardInvitation = OptionalLong.empty();

    SimulatedProcess(World world, InstanceId id, int place, boolean client, Edition edition, double clockRate) {
        this.id = id;
        this.place = place;
        this.client = client;
        this.edition = edition;
        this.world = world;
        clock = new ProcessClock(world.time(), clockRate);
        brokerWay = new BrokerWay(world.time(), world.chance());
        scheduler = new PausableScheduler(clock);
        acting = new BlockableScheduler(scheduler);
        listener = new UsersListener(failure -> world.witness().refused(this, failure));
        InMemoryConfig config = InMemoryConfig.defaults().withConfirmLimit(Plan.CONFIRM);
        Coordinator coordinator = world.coordinator().connect(id, scheduler);
        topology = new InMemoryTopology(world.broker(), config);
        source = new InMemoryMessageSource(world.broker(), config);
        publisher = new InMemoryMessagePublisher(world.broker(), config);
        Mutant mutant = world.mutant();
        ServiceRunnerBuilder builder = client
                ? ServiceRunner.client(World.CLIENT)
                : ServiceRunner.builder(world.handlers().service(this));
        runner = builder.instance(id)
                .config(mutant.config(world.plan().runner())
                        .withMode(client ? RunnerMode.CLIENT_ONLY : RunnerMode.FLEET))
                .coordinator(mutant.coordinator(
                        new ObservedCoordinator(coordinator, world.witness().election(), this), world, this))
                .topology(mutant.topology(new ObservedTopology(topology, world, this), world, this))
                .source(mutant.source(new ObservedSource(source, world, this), world, this))
                .publisher(mutant.publisher(new ObservedPublisher(publisher, world, this), world, this))
                .json(world.json())
                .scheduler(mutant.scheduler(acting, world, this))
                .build();
        runner.observe(world.witness().following(this));
        runner.observe(listener);
        runner.listen(listener);
    }

    InstanceId id() {
        return id;
    }

    int place() {
        return place;
    }

    boolean isClient() {
        return client;
    }

    /** The version of the service that it runs. */
    Edition edition() {
        return edition;
    }

    PausableScheduler scheduler() {
        return scheduler;
    }

    /** Where the instance acts; what keeps it from acting does not hold up its other threads. */
    BlockableScheduler acting() {
        return acting;
    }

    /** What its user lets it call. */
    UsersListener listener() {
        return listener;
    }

    ProcessClock clock() {
        return clock;
    }

    BrokerWay brokerWay() {
        return brokerWay;
    }

    Boundary boundary() {
        return boundary;
    }

    ServiceRunner runner() {
        return runner;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Its status tells how far it came.
    void start() {
        runner.start();
    }

    void stop() {
        condition = condition == Condition.CRASHED ? condition : Condition.STOPPING;
        stopped = runner.stop();
    }

    /** Ends without a word: no task runs any more, the operating system closes the connections. */
    void crash() {
        condition = Condition.CRASHED;
        world.journal().lostWith(this);
        scheduler.close();
        world.coordinator().ended(id);
        cutBroker();
    }

    void cutBroker() {
        brokerWay.broke();
        source.cutConnection();
        publisher.cutConnection();
        topology.cutConnection();
    }

    /** May be nested: pauses that overlap end with the last. */
    void pause() {
        if (pauses++ == 0) {
            scheduler.pause();
        }
    }

    void resume() {
        if (--pauses == 0) {
            world.witness().wakesUp(this);
            scheduler.resume();
        }
    }

    /** May be nested. The instance does not act any more, but its other threads go on. */
    void block() {
        if (blocks++ == 0) {
            blockedSince = Optional.of(world.time().now());
            acting.block();
        }
    }

    void unblock() {
        if (--blocks == 0) {
            blockedSince = Optional.empty();
            world.witness().wakesUp(this);
            acting.unblock();
        }
    }

    /** One of its connections tells how it fares. */
    void hear(LinkReport report, Consumer<LinkReport> listener) {
        world.witness().diagnosis().reported(this, report);
        scheduler.execute(() -> listener.accept(report));
    }

    Optional<Moment> blockedSince() {
        return blockedSince;
    }

    /** Whether it does what it has to, as far as it can. */
    boolean acts() {
        return isAwake() && blocks == 0;
    }

    /** Whether it can answer a question now. */
    boolean isAwake() {
        return pauses == 0 && condition != Condition.CRASHED;
    }

    boolean isRunning() {
        return condition == Condition.RUNNING;
    }

    /** Whether it goes on: it was not told to stop, and has not given its start up. */
    boolean goesOn() {
        RunningState state = runner.status().state();
        return isRunning() && state != RunningState.STOPPING && state != RunningState.SHUTDOWN;
    }

    boolean hasCrashed() {
        return condition == Condition.CRASHED;
    }

    boolean hasStopped() {
        return stopped.isDone();
    }

    /** It has the answer to a question that was asked at some moment; the answer to an earlier one may come later. */
    void verified(Moment asked) {
        if (verifiedSince.filter(asked::isBefore).isEmpty()) {
            verifiedSince = Optional.of(asked);
        }
    }

    Optional<Moment> verifiedSince() {
        return verifiedSince;
    }

    void heardInvitation(long revision) {
        heardInvitation = OptionalLong.of(revision);
    }

    OptionalLong invitation() {
        return heardInvitation;
    }

    @Override
    public String toString() {
        return id.value();
    }
}
