package io.nuropb.figures;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.inmemory.InMemoryBroker;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.json.JacksonJson;
import io.nuropb.robustness.Eventually;
import io.nuropb.runner.LifecycleState;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.Status;
import io.nuropb.service.MeshService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Any number of instances of one service that share a coordinator, a broker in memory and a scheduler. */
final class OneServicesInstances implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final MeshService service;
    private final Coordinator coordinator;
    private final InMemoryBroker broker;
    private final Scheduler scheduler;
    private final Eventually eventually;
    private final List<ServiceRunner> running = new ArrayList<>();
    private final Set<InstanceId> serving = ConcurrentHashMap.newKeySet();
    private final Set<InstanceId> followers = ConcurrentHashMap.newKeySet();
    private final AtomicLong latestTerm = new AtomicLong();
    private volatile Moment latestFollower;

    /** @param coordinator remains the caller's */
    OneServicesInstances(MeshService service, Coordinator coordinator, Scheduler scheduler) {
        this.service = service;
        this.coordinator = kept(coordinator);
        this.scheduler = scheduler;
        broker = new InMemoryBroker(scheduler);
        eventually = new Eventually(scheduler, PATIENCE);
        latestFollower = scheduler.now();
    }

    /** An instance that stops leaves its session; the connection is the others' too. */
    private static Coordinator kept(Coordinator shared) {
        return new Coordinator() {
            @Override
            public Session join(Candidate candidate, SessionListener listener) {
                return shared.join(candidate, listener);
            }

            @Override
            public void close() {}
        };
    }

    /** Starts so many more, and waits until all serve. */
    void start(int more) throws Exception {
        int all = running.size() + more;
        while (running.size() < all) {
            ServiceRunner runner = instance();
            running.add(runner);
            CompletableFuture<Void> started = runner.start();
            started.exceptionally(failure -> null);
        }
        eventually.holds("all serve", () -> serving.size() == all, () -> serving.size() + " of " + all + " serve");
    }

    private ServiceRunner instance() {
        InstanceId id = InstanceId.random();
        InMemoryConfig config = InMemoryConfig.defaults();
        ServiceRunner runner = ServiceRunner.builder(service)
                .instance(id)
                .coordinator(coordinator)
                .topology(new InMemoryTopology(broker, config))
                .source(new InMemoryMessageSource(broker, config))
                .publisher(new InMemoryMessagePublisher(broker, config))
                .json(new JacksonJson())
                .scheduler(scheduler)
                .build();
        runner.observe((before, event, after, effects) -> hear(id, after));
        runner.listen(new RunnerListener() {
            @Override
            public void changed(Status before, Status after) {
                note(id, after);
            }

            @Override
            public void alerted(String alert) {}
        });
        return runner;
    }

    private void note(InstanceId id, Status status) {
        if (status.ready() && status.consuming()) {
            serving.add(id);
        } else {
            serving.remove(id);
        }
    }

    /** Notes who follows the proclamation of the latest leader. */
    private void hear(InstanceId id, LifecycleState after) {
        after.fleet().proclamation().filter(word -> word.invites()).ifPresent(word -> {
            long term = word.leader().term().number();
            synchronized (followers) {
                if (term > latestTerm.get()) {
                    latestTerm.set(term);
                    followers.clear();
                }
                if (term == latestTerm.get() && followers.add(id)) {
                    latestFollower = scheduler.now();
                }
            }
        });
    }

    /** Stops the leader; returns how long it took from then until all others followed another one. */
    Duration changeLeader() throws Exception {
        ServiceRunner leader =
                running.stream().filter(ServiceRunner::leads).findFirst().orElseThrow();
        running.remove(leader);
        long term = latestTerm.get();
        Moment stopped = scheduler.now();
        CompletableFuture<Void> ended = leader.stop();
        eventually.holds(
                "all follow another leader",
                () -> latestTerm.get() > term && followers.size() == running.size(),
                () -> followers.size() + " of " + running.size() + " follow");
        Duration time = stopped.until(latestFollower);
        eventually.value(ended);
        serving.remove(leader.identity().instance());
        return time;
    }

    @Override
    public void close() {
        CompletableFuture<?>[] stops = running.stream().map(ServiceRunner::stop).toArray(CompletableFuture<?>[]::new);
        CompletableFuture<Void> stopped = CompletableFuture.allOf(stops);
        try {
            eventually.value(stopped);
        } catch (Exception e) {
            throw new AssertionError("Not all stopped", e);
        }
    }
}
