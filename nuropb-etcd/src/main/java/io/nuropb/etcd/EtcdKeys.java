package io.nuropb.etcd;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.election.PropertyName;
import java.util.List;

/**
 * The keys of one service.
 *
 * @param prefix what they all begin with, without the slash after it
 */
record EtcdKeys(String prefix) {

    static EtcdKeys of(EtcdConfig config, ServiceName service) {
        return new EtcdKeys(config.keyPrefix().replace(EtcdConfig.SERVICE, service.value()));
    }

    /** Who leads: the instance id, under the leader's lease. Its create revision is the term. */
    String leader() {
        return prefix + "/leader";
    }

    /** What the leader says, under its lease. */
    String ready() {
        return prefix + "/ready";
    }

    /** What Python instances take for the leader's word; never deleted. */
    String configOk() {
        return prefix + "/rmq-config-ok";
    }

    /** What an operator wishes. */
    String control() {
        return prefix + "/control";
    }

    /** What an instance tells about itself, under its lease. */
    String instance(InstanceId instance) {
        return instances() + instance;
    }

    /** Where all instances tell about themselves. */
    String instances() {
        return prefix + "/instances/";
    }

    /**
     * A property of the service's, under the leader's lease.
     *
     * @throws IllegalArgumentException if the name breaks its rule
     */
    String property(String name) {
        return prefix + "/properties/" + new PropertyName(name);
    }

    /**
     * What every session watches: two ranges that leave out the instances between them, which tell about themselves more often
     * than all the rest changes.
     */
    List<KeyRange> fleet() {
        return List.of(KeyRange.between(leader(), configOk()), KeyRange.of(control()));
    }

    /** What the leader watches besides. */
    KeyRange members() {
        return KeyRange.under(instances());
    }
}
