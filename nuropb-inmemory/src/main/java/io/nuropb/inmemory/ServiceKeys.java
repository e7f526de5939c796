package io.nuropb.inmemory;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.election.PropertyName;

/** The keys of one service: the same as on etcd. Made once, for they are asked for with every change. */
final class ServiceKeys {

    /** What Python instances wait for under {@link #configOk}. */
    static final String PYTHON_READY = "True";

    /** What makes new Python instances wait. */
    static final String PYTHON_NOT_READY = "False";

    private final String prefix;
    private final String leader;
    private final String ready;
    private final String configOk;
    private final String control;
    private final String instances;

    ServiceKeys(ServiceName service) {
        prefix = "/nuropb/" + service + "/";
        leader = prefix + "leader";
        ready = prefix + "ready";
        configOk = prefix + "rmq-config-ok";
        control = prefix + "control";
        instances = prefix + "instances/";
    }

    /** What all of them begin with. */
    String prefix() {
        return prefix;
    }

    /** Who leads, under the leader's lease: an {@link InstanceId}. Its create revision is the term. */
    String leader() {
        return leader;
    }

    /** What the leader says, under its lease: a {@link Word}. */
    String ready() {
        return ready;
    }

    /** What Python instances take for the leader's word: {@link #PYTHON_READY} or not. */
    String configOk() {
        return configOk;
    }

    /** What an operator wishes: a {@link io.nuropb.election.Control}. */
    String control() {
        return control;
    }

    /** Where instances tell about themselves, each under its lease: {@link io.nuropb.election.Presence}s. */
    String instances() {
        return instances;
    }

    String instance(InstanceId instance) {
        return instances() + instance;
    }

    /**
     * A text that only the leader may write, under its lease.
     *
     * @throws IllegalArgumentException if the name breaks its rule
     */
    String property(String name) {
        return prefix() + "properties/" + new PropertyName(name);
    }
}
