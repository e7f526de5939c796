package io.nuropb.inmemory;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import java.util.Set;
import java.util.regex.Pattern;

/** The keys of one service: the same as on etcd. Made once, for they are asked for with every change. */
final class ServiceKeys {

    /** What Python instances wait for under {@link #configOk}. */
    static final String PYTHON_READY = "True";

    /** What makes new Python instances wait. */
    static final String PYTHON_NOT_READY = "False";

    private static final Pattern PROPERTY = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Set<String> RESERVED =
            Set.of("leader", "ready", "rmq-config-ok", "instances", "control", "scale", "properties");

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
        if (!PROPERTY.matcher(name).matches() || RESERVED.contains(name)) {
            throw new IllegalArgumentException("Property name '" + name
                    + "' is not valid: 1 to 100 letters, digits, '.'," + " '_' or '-', and none of "
                    + RESERVED.stream().sorted().toList());
        }
        return prefix() + "properties/" + name;
    }
}
