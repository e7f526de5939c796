package io.nuropb.chaos;

import io.nuropb.ServiceName;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitLimits;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.service.DispatchConfig;
import io.nuropb.topology.TopologyNames;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;

/** How service and client are configured: with times so short that a storm can outlast them. */
final class ChaosSettings {

    static final ServiceName SERVICE = new ServiceName("storm");
    static final String METHOD = "work";
    static final String TOPIC = "storm.happened";

    /** How long a lease lasts. */
    static final Duration TTL = Duration.ofSeconds(3);

    /** How long the client waits for an outcome. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Duration CALL = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration OPERATION = Duration.ofSeconds(5);
    private static final Duration AUDIT = Duration.ofSeconds(2);
    private static final Duration HANDLER = Duration.ofSeconds(5);
    private static final Duration DRAIN = Duration.ofSeconds(5);

    /** How long a leader may be unable to do a leader's work. */
    static final Duration DUTY = Duration.ofSeconds(6);

    private ChaosSettings() {}

    /** Where the service's dead letters go, in both profiles. */
    static String deadLetterQueue() {
        return TopologyNames.defaults().deadLetterQueuePattern().replace("{service}", SERVICE.value());
    }

    static EtcdConfig etcd(String... endpoints) {
        return EtcdConfig.of(endpoints).withLeaseTtl(TTL).withCallDeadline(CALL);
    }

    static RabbitConfig rabbit(String uri) {
        return RabbitConfig.of(uri)
                .withLimits(RabbitLimits.defaults()
                        .withHeartbeat(HEARTBEAT)
                        .withConnect(CONNECT)
                        .withOperation(OPERATION)
                        .withConfirm(OPERATION));
    }

    static RunnerConfig runner(TopologyProfile profile) {
        return RunnerConfig.defaults()
                .withProfile(profile)
                .withAuditPeriod(AUDIT)
                .withDrainLimit(DRAIN)
                .withDutyLimit(DUTY)
                .withDispatch(DispatchConfig.defaults().withHandlerDeadline(HANDLER));
    }

    /**
     * Within what time after the last fault one instance leads, all consume and the queue is empty: what follows from
     * the configured times, each at its worst, one after the other.
     */
    static Duration stabilisation() {
        RunnerConfig runner = runner(TopologyProfile.compatible());
        return TTL.multipliedBy(3) // a lost leader's lease, the re-reading of keys, the renewal that finds a lease lost
                .plus(runner.backoff().last().multipliedBy(4)) // joining, preparing, proclaiming, consuming
                .plus(HEARTBEAT.multipliedBy(3)) // a silent connection is given up, at both ends
                .plus(OPERATION.multipliedBy(2)) // an operation that was under way on it
                .plus(AUDIT.multipliedBy(2))
                .plus(HANDLER.multipliedBy(2)) // a drain for another prefetch waits for handlers
                .plus(DUTY)
                .plus(TTL.multipliedBy(2)); // whoever has given the leadership up stays away
    }

    /**
     * Until when at the latest a leader knows that an operator took its key or its lease: the next renewal, or the
     * re-reading of keys.
     */
    static Duration hearing() {
        return TTL.plus(CALL.multipliedBy(2));
    }

    /**
     * For how long a leader may lead that has lost its rights: until it looks, an operation ends that is under way on a
     * connection that is gone, it has connected again, and the configured limit is over; its process may be stopped
     * meanwhile.
     */
    static Duration duty() {
        return AUDIT.plus(OPERATION).plus(CONNECT).plus(DUTY).plus(FaultKind.PROCESS_PAUSED.longest());
    }

    /**
     * Within what time the leader key of an instance is gone that has given the leadership up: its session ends with
     * its lease if etcd cannot be told.
     */
    static Duration leaving() {
        return TTL.plus(CALL.multipliedBy(2));
    }

    /**
     * Within what time an operator's wish is in force where somebody leads: the leader hears of it, waits until etcd
     * has answered what it is asked already, and says it; once more if that is refused.
     */
    static Duration heeding() {
        return hearing()
                .plus(runner(TopologyProfile.compatible()).backoff().last().multipliedBy(2))
                .plus(CALL.multipliedBy(2));
    }

    /**
     * Within what time a readiness is withdrawn at etcd, or the leadership over: a leader that cannot do that does not
     * do its duty.
     */
    static Duration withdrawing() {
        return DUTY.plus(hearing());
    }

    /**
     * For how long after a fault somebody may find that a connection did not survive it: one that is silent is given up
     * then, and an operation that was under way on it.
     */
    static Duration aftermath() {
        return HEARTBEAT.multipliedBy(3).plus(OPERATION);
    }

    /**
     * For how long an instance that does not act may go on renewing its lease: it notices that at the first renewal
     * after half a TTL in which something has waited; an answer that comes late, or not at all, takes up to another
     * TTL.
     */
    static Duration standingStill() {
        return TTL.multipliedBy(2).plus(CALL.multipliedBy(2));
    }

    /**
     * How long a process may take to stop when it is told to: what follows from the configured times, each at its
     * worst, one after the other.
     */
    static Duration stopping() {
        return DRAIN.plus(
                        CALL.multipliedBy(3)) // what it tells etcd: that it drains, that its word ends, that it leaves
                .plus(OPERATION.multipliedBy(3)) // the end of consuming; of the replies' confirms; of the connections
                .plus(AUDIT); // a look at the broker that is under way
    }
}
