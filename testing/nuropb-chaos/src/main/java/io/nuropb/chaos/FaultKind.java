package io.nuropb.chaos;

import static io.nuropb.chaos.Lane.BROKER;
import static io.nuropb.chaos.Lane.BROKER_LINK;
import static io.nuropb.chaos.Lane.CLIENT_LINK;
import static io.nuropb.chaos.Lane.ETCD;
import static io.nuropb.chaos.Lane.ETCD_LINK;
import static io.nuropb.chaos.Lane.OPERATOR;
import static io.nuropb.chaos.Lane.PROCESS;

import io.nuropb.chaos.ProxiedLink.Break;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A class of faults on real servers. */
enum FaultKind {
    ETCD_KILLED(ETCD, "a member of etcd is killed with SIGKILL, and started again", 500, 4_000),
    ETCD_PAUSED(ETCD, "a member of etcd is stopped with SIGSTOP, and goes on with SIGCONT", 500, 6_000),
    ETCD_RESTARTED(ETCD, "a member of etcd is stopped with SIGTERM, and started again", 0, 1_000),
    LEASE_REVOKED(ETCD, "the lease of an instance is revoked", 0, 0),
    LEADER_KEY_DELETED(ETCD, "the leader key is deleted", 0, 0),
    COMPACTED(ETCD, "etcd's history is compacted up to the present", 0, 0),
    ETCD_LEADER_MOVED(ETCD, "another member of etcd becomes etcd's own leader", 0, 0),

    BROKER_KILLED(BROKER, "a node of RabbitMQ is killed with SIGKILL, and started again", 0, 3_000),
    BROKER_PAUSED(BROKER, "a node of RabbitMQ is stopped with SIGSTOP, and goes on with SIGCONT", 500, 6_000),
    BROKER_RESTARTED(BROKER, "a node of RabbitMQ is stopped with SIGTERM, and started again", 0, 500),
    QUEUE_DELETED(BROKER, "the service's queue is deleted", 0, 0),
    BINDING_DELETED(BROKER, "a binding of the service's queue is deleted", 0, 0),
    CONNECTION_CLOSED(BROKER, "RabbitMQ closes a connection", 0, 0),
    MEMORY_ALARM(BROKER, "a memory alarm: RabbitMQ takes no messages", 500, 4_000),
    PERMISSION_REVOKED(BROKER, "all instances, or the client, lose their permissions, and get them back", 500, 3_000),
    LEADER_FORBIDDEN(
            BROKER, "the leader's user loses its permissions, and a binding is deleted, until another one leads", 0, 0),

    PROCESS_KILLED(PROCESS, "a process is killed with SIGKILL, and another one started", 0, 3_000),
    PROCESS_PAUSED(PROCESS, "a process is stopped with SIGSTOP, and goes on with SIGCONT within its lease", 200, 2_000),
    PROCESS_PAUSED_BEYOND_TTL(PROCESS, "a process is stopped with SIGSTOP for longer than its lease", 4_000, 7_500),
    PROCESS_RESTARTED(PROCESS, "a process is stopped with SIGTERM, and another one started", 0, 1_000),
    CALLBACK_BLOCKED(
            PROCESS,
            "a user's callback in the leader blocks for longer than a lease may be renewed then",
            9_000,
            10_000),

    FLEET_PAUSED(OPERATOR, "an operator pauses the fleet, and resumes it", 500, 2_500),

    ETCD_LINK_CUT(ETCD_LINK, Break.CUT),
    ETCD_LINK_STALLED(ETCD_LINK, Break.STALLED),
    ETCD_LINK_SWALLOWED(ETCD_LINK, Break.SWALLOWED),
    ETCD_LINK_RESET(ETCD_LINK, Break.RESET),
    BROKER_LINK_CUT(BROKER_LINK, Break.CUT),
    BROKER_LINK_STALLED(BROKER_LINK, Break.STALLED),
    BROKER_LINK_SWALLOWED(BROKER_LINK, Break.SWALLOWED),
    BROKER_LINK_RESET(BROKER_LINK, Break.RESET),
    CLIENT_LINK_CUT(CLIENT_LINK, Break.CUT),
    CLIENT_LINK_STALLED(CLIENT_LINK, Break.STALLED),
    CLIENT_LINK_SWALLOWED(CLIENT_LINK, Break.SWALLOWED),
    CLIENT_LINK_RESET(CLIENT_LINK, Break.RESET);

    private static final int LONGEST_BREAK_MILLIS = 8_000;

    private final Lane lane;
    private final String text;
    private final Optional<Break> how;
    private final Duration shortest;
    private final Duration longest;

    FaultKind(Lane lane, String text, int shortestMillis, int longestMillis) {
        this(lane, text, Optional.empty(), shortestMillis, longestMillis);
    }

    FaultKind(Lane lane, Break how) {
        this(
                lane,
                lane.label() + ": " + how.text(),
                Optional.of(how),
                0,
                how == Break.RESET ? 0 : LONGEST_BREAK_MILLIS);
    }

    FaultKind(Lane lane, String text, Optional<Break> how, int shortestMillis, int longestMillis) {
        this.lane = lane;
        this.text = text;
        this.how = how;
        this.shortest = Duration.ofMillis(shortestMillis);
        this.longest = Duration.ofMillis(longestMillis);
    }

    Lane lane() {
        return lane;
    }

    /** In words. */
    String text() {
        return text;
    }

    /** What happens to a link, if the fault is one of a link. */
    Optional<Break> how() {
        return how;
    }

    /** How long it lasts at least, what it takes to do and undo it aside. */
    Duration shortest() {
        return shortest;
    }

    /** How long it lasts at most, what it takes to do and undo it aside. */
    Duration longest() {
        return longest;
    }

    /** Whether messages in transient queues go with it. */
    boolean endsABroker() {
        return this == BROKER_KILLED || this == BROKER_RESTARTED;
    }

    /** Whether a node of RabbitMQ does not answer meanwhile; another one may not hear then what it has done last. */
    boolean takesANodeAway() {
        return endsABroker() || this == BROKER_PAUSED;
    }

    /** Whether it takes messages away, or the way on which they come to the service. */
    boolean cutsTheRoute() {
        return this == QUEUE_DELETED || this == BINDING_DELETED;
    }

    /** Whether it takes the leadership from a leader that does not know of it yet. */
    boolean takesTheLeadership() {
        return this == LEASE_REVOKED || this == LEADER_KEY_DELETED;
    }

    /** All classes that can happen where etcd has so many members. */
    static List<FaultKind> possible(int etcdMembers) {
        return Arrays.stream(values())
                .filter(fault -> fault != ETCD_LEADER_MOVED || etcdMembers > 1)
                .toList();
    }
}
