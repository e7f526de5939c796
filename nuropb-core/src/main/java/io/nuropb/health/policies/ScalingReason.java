package io.nuropb.health.policies;

/** Of what kind the reason for a number of instances is. It stays the same while only the reason's numbers change. */
public enum ScalingReason {
    /** The number follows what arrives, what waits and what is under way. */
    FOLLOWS_NEED,
    /** More were needed of late than may be asked for. */
    LIMITED,
    /** Some are asked for in place of instances that live and do not consume. */
    REPLACES_LOST,
    /** Instances that were asked for did not come, or do not consume. */
    NOBODY_COMES,
    /** More instances would not bring more throughput. */
    BOTTLENECK,
    /** Frozen: the fleet is asked not to consume. */
    PAUSED,
    /** Frozen: the broker runs short of a resource, and takes no messages. */
    BROKER_ALARM,
    /** Frozen: how many messages wait is not known. */
    BACKLOG_UNKNOWN,
    /** Frozen: what the broker said is too old. */
    STALE,
    /** Frozen: no instance reports what it does. */
    NOBODY_REPORTS,
    /** Frozen: of several instances none consumes. */
    NOBODY_CONSUMES,
    /** Frozen: what the broker said is so unlikely that it has yet to be confirmed. */
    UNCONFIRMED;

    /** Whether nothing is decided for this reason, because too little is known. */
    public boolean isFrozen() {
        return switch (this) {
            case FOLLOWS_NEED, LIMITED, REPLACES_LOST, NOBODY_COMES, BOTTLENECK -> false;
            case PAUSED, BROKER_ALARM, BACKLOG_UNKNOWN, STALE, NOBODY_REPORTS, NOBODY_CONSUMES, UNCONFIRMED -> true;
        };
    }
}
