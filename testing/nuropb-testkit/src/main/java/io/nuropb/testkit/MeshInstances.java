package io.nuropb.testkit;

import io.nuropb.Identity;
import io.nuropb.InstanceId;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.ServiceRunnerBuilder;
import io.nuropb.service.InMemoryDeduplication;
import io.nuropb.service.MeshService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The instances of a {@link TestMesh}: each begins, and ends, as a process of its own. */
final class MeshInstances {

    private final InMemoryMesh servers;
    private final VirtualTime time;
    private final Json json;
    private final RunnerConfig config;
    private final GivenUpMessages givenUp;
    private final List<MeshInstance> alive = new ArrayList<>();

    /** Those whose memory ends with the one instance that was given it. */
    private final List<MeshService> withMemory = new ArrayList<>();

    private int lastInstance;

    MeshInstances(InMemoryMesh servers, VirtualTime time, Json json, RunnerConfig config, GivenUpMessages givenUp) {
        this.servers = servers;
        this.time = time;
        this.json = json;
        this.config = config;
        this.givenUp = givenUp;
    }

    /** Starts one that serves nothing, and is not one of {@link #alive}. */
    ServiceRunner startClient(String name) {
        return start(instance(scheduler -> ServiceRunner.client(name)));
    }

    /** Starts one of a service, which serves when this returns. */
    ServiceRunner serve(Function<Scheduler, MeshService> service) {
        MeshInstance instance = instance(scheduler -> ServiceRunner.builder(ofOneInstance(service.apply(scheduler))));
        alive.add(instance);
        givenUp.follow(instance);
        return start(instance);
    }

    private MeshInstance instance(Function<Scheduler, ServiceRunnerBuilder> builder) {
        InstanceId id = new InstanceId("instance-" + ++lastInstance);
        return new MeshInstance(
                servers, time, json, id, scheduler -> builder.apply(scheduler).config(config));
    }

    /** No two processes have one memory, nor has one that is started in place of another. */
    private MeshService ofOneInstance(MeshService service) {
        if (service.deduplication()
                .filter(InMemoryDeduplication.class::isInstance)
                .isPresent()) {
            for (MeshService earlier : withMemory) {
                if (earlier.name().equals(service.name())
                        && earlier.deduplication().equals(service.deduplication())) {
                    throw new IllegalArgumentException("Service '" + service.name()
                            + "' cannot be added with the InMemoryDeduplication that an earlier instance of it has:"
                            + " in production each process has its own, which ends with it, and a test would see"
                            + " messages recognised that are handled twice there. Have each instance make its own, by"
                            + " add(scheduler -> …, count)");
                }
            }
            withMemory.add(service);
        }
        return service;
    }

    private ServiceRunner start(MeshInstance instance) {
        ServiceRunner runner = instance.runner();
        await(runner.start(), "start", runner);
        return runner;
    }

    private void await(CompletionStage<Void> stage, String what, ServiceRunner runner) {
        Identity who = runner.identity();
        time.await(
                stage,
                () -> "the " + what + " of '" + who.service() + "' " + who.instance() + " ("
                        + runner.status().describe() + ")");
    }

    List<ServiceRunner> alive() {
        return alive.stream().map(MeshInstance::runner).toList();
    }

    void stop(ServiceRunner runner) {
        remove(runner);
        await(runner.stop(), "stop", runner);
    }

    void kill(ServiceRunner runner) {
        remove(runner).kill();
    }

    private MeshInstance remove(ServiceRunner runner) {
        MeshInstance found = alive.stream()
                .filter(instance -> instance.runner() == runner)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No instance " + runner.identity()
                        + " runs in this mesh: it was not added here, or has been stopped or killed"));
        alive.remove(found);
        return found;
    }

    void close() {
        alive.forEach(instance -> instance.runner().close());
        alive.clear();
    }
}
