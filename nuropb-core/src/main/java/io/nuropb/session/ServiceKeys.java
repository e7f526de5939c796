package io.nuropb.session;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.election.PropertyName;
import io.nuropb.store.KeyRange;
import java.util.List;

/**
 * The keys of one service; some of them are shared with Python instances.
 *
 * @param prefix what they all begin with, without the slash after it
 */
public record ServiceKeys(String prefix) {

    /** The keys of a service under a configured prefix. */
    public static ServiceKeys of(String keyPrefix, ServiceName service) {
        return new ServiceKeys(keyPrefix.replace(SessionConfig.SERVICE, service.value()));
    }

    /** Who leads: the instance id, under the leader's lease. Its create revision is the term. */
    public String leader() {
        return prefix + "/leader";
    }

    /** The leader's proclamation, under its lease. */
    public String ready() {
        return prefix + "/ready";
    }

    /** What Python instances take for the leader's proclamation; never deleted, and read by nobody else. */
    public String configOk() {
        return prefix + "/rmq-config-ok";
    }

    /** Whether an operator wishes the fleet to consume. */
    public String control() {
        return prefix + "/control";
    }

    /** The high-water mark that an operator wishes. */
    public String highWaterMark() {
        return control() + "/hw-mark";
    }

    /** The bounds of the number of instances that an operator wishes. */
    public String instanceBounds() {
        return control() + "/instances";
    }

    /** What an instance reports about itself, under its lease. */
    public String instance(InstanceId instance) {
        return instances() + instance;
    }

    /** Where all instances report about themselves. */
    public String instances() {
        return prefix + "/instances/";
    }

    /**
     * A property of the service, under the leader's lease.
     *
     * @throws IllegalArgumentException if the name breaks its rule
     */
    public String property(String name) {
        return prefix + "/properties/" + new PropertyName(name);
    }

    /** Where the leader says how many instances there should be. */
    public String scaling() {
        return property(PropertyName.SCALING.text());
    }

    /**
     * What every session watches: neither instances nor properties, which may be many, or large, and change more often.
     */
    List<KeyRange> fleet() {
        return List.of(KeyRange.of(leader()), KeyRange.of(ready()), StoredControl.range(this));
    }

    /** What the leader watches besides. */
    KeyRange members() {
        return KeyRange.under(instances());
    }
}
