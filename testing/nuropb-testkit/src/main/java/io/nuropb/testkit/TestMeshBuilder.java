package io.nuropb.testkit;

import io.nuropb.Json;
import io.nuropb.json.JacksonJson;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.ServiceRunnerBuilder;

/** How a {@link TestMesh} is to be. */
public final class TestMeshBuilder {

    private RunnerConfig config = RunnerConfig.defaults();
    private Json json = new JacksonJson();
    private long seed = VirtualTime.SEED;

    TestMeshBuilder() {}

    /**
     * How its instances and its client run, as {@link ServiceRunnerBuilder#config}; by default
     * {@link RunnerConfig#defaults()}.
     */
    public TestMeshBuilder config(RunnerConfig value) {
        config = value;
        return this;
    }

    /** What its instances read and write, as {@link ServiceRunnerBuilder#json}; by default {@link JacksonJson}. */
    public TestMeshBuilder json(Json value) {
        json = value;
        return this;
    }

    /**
     * What ids and jitter are drawn from, {@link VirtualTime#SEED} by default. Meshes of one seed draw the same ids:
     * where these get into a store that outlives a mesh, as a table of messages that were handled, each test needs a
     * seed of its own.
     */
    public TestMeshBuilder seed(long value) {
        seed = value;
        return this;
    }

    /** A mesh without services. */
    public TestMesh start() {
        return new TestMesh(config, json, seed);
    }
}
