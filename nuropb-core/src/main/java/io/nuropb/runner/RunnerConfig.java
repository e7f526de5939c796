package io.nuropb.runner;

import io.nuropb.Backoff;
import io.nuropb.Setting;
import io.nuropb.client.ClientConfig;
import io.nuropb.health.HealthConfig;
import io.nuropb.messaging.TopicPattern;
import io.nuropb.service.DispatchConfig;
import io.nuropb.topology.TopologyProfile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * How an instance runs.
 *
 * @param mode what part it takes in the mesh
 * @param profile names and durability of the objects on the broker
 * @param rpcBindings further routing keys, beside the service's name, under which requests reach it; of 1 to 255 bytes
 * @param prefetch deliveries under way at once in a follower, or in a leader that is alone; 1 to 65,535
 * @param leaderPrefetch the same in a leader that has followers; 1 to {@code prefetch}
 * @param highWaterMark the backlog, in messages, at which the leader asks for more instances; at least 1
 * @param auditPeriod how often the leader looks whether the broker's objects are still there; at least 1 s
 * @param dutyLimit how long a leader may fail to do a leader's work, because the broker cannot be reached or its
 *     objects are not as they have to be, until it gives the leadership up and lets others try; at least 1 s
 * @param drainLimit how long a stop waits for handlers that are under way
 * @param dispatch how messages are handled; a change of prefetch waits for handlers under way as long as their deadline
 *     allows
 * @param client how this instance calls others
 * @param health how a leader watches over the service
 * @param backoff how long to wait between attempts
 * @param reconnect how long to wait between attempts to reach a server that does not answer. The longest pause bounds
 *     how late its return is noticed; of n instances, each makes an attempt in three quarters of it, on average
 */
public record RunnerConfig(
        RunnerMode mode,
        TopologyProfile profile,
        List<String> rpcBindings,
        int prefetch,
        int leaderPrefetch,
        long highWaterMark,
        Duration auditPeriod,
        Duration dutyLimit,
        Duration drainLimit,
        DispatchConfig dispatch,
        ClientConfig client,
        HealthConfig health,
        Backoff backoff,
        Backoff reconnect) {

    /** @throws IllegalArgumentException if a value is out of its range; the message names value and rule */
    public RunnerConfig {
        rpcBindings = List.copyOf(rpcBindings);
        for (String binding : rpcBindings) {
            int bytes = binding.getBytes(StandardCharsets.UTF_8).length;
            Setting.require(
                    bytes >= 1 && bytes <= TopicPattern.MAX_BYTES,
                    "RunnerConfig.rpcBindings",
                    "'" + binding + "'",
                    "routing keys of 1 to " + TopicPattern.MAX_BYTES + " bytes");
        }
        Setting.require(prefetch >= 1 && prefetch <= 65_535, "RunnerConfig.prefetch", prefetch, "1 to 65535");
        Setting.require(
                leaderPrefetch >= 1 && leaderPrefetch <= prefetch,
                "RunnerConfig.leaderPrefetch",
                leaderPrefetch,
                "1 to prefetch (" + prefetch + "), for a leader has other duties");
        Setting.require(highWaterMark >= 1, "RunnerConfig.highWaterMark", highWaterMark, "at least 1 message");
        Setting.requireDuration("RunnerConfig.auditPeriod", auditPeriod, Duration.ofSeconds(1));
        Setting.requireDuration("RunnerConfig.dutyLimit", dutyLimit, Duration.ofSeconds(1));
        Setting.requireDuration("RunnerConfig.drainLimit", drainLimit, Duration.ZERO);
    }

    /**
     * A fleet on the compatible profile; prefetch 10, and 2 for a leader with followers; high-water mark 1,000
     * messages; an audit every 30 s; 30 s until a leader that cannot work gives up; 30 s to drain; handlers and calls
     * by their own defaults; retries after 0.2 to 5 s, and after 0.2 to 1 s where a server does not answer.
     */
    public static RunnerConfig defaults() {
        return new RunnerConfig(
                RunnerMode.FLEET,
                TopologyProfile.compatible(),
                List.of(),
                10,
                2,
                1_000,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                DispatchConfig.defaults(),
                ClientConfig.defaults(),
                HealthConfig.defaults(),
                Backoff.defaults(),
                Backoff.reconnect());
    }

    /** The same for another part in the mesh. */
    public RunnerConfig withMode(RunnerMode value) {
        return with(draft -> draft.mode = value);
    }

    /** The same with another layout on the broker. */
    public RunnerConfig withProfile(TopologyProfile value) {
        return with(draft -> draft.profile = value);
    }

    /** The same with further routing keys for requests. */
    public RunnerConfig withRpcBindings(List<String> value) {
        return with(draft -> draft.rpcBindings = value);
    }

    /** The same with other prefetch values. */
    public RunnerConfig withPrefetch(int followers, int leader) {
        return with(draft -> {
            draft.prefetch = followers;
            draft.leaderPrefetch = leader;
        });
    }

    /** The same with another backlog at which more instances are wanted. */
    public RunnerConfig withHighWaterMark(long value) {
        return with(draft -> draft.highWaterMark = value);
    }

    /** The same with another audit period. */
    public RunnerConfig withAuditPeriod(Duration value) {
        return with(draft -> draft.auditPeriod = value);
    }

    /** The same with another time for a leader that cannot do a leader's work. */
    public RunnerConfig withDutyLimit(Duration value) {
        return with(draft -> draft.dutyLimit = value);
    }

    /** The same with another limit for the drain at a stop. */
    public RunnerConfig withDrainLimit(Duration value) {
        return with(draft -> draft.drainLimit = value);
    }

    /** The same with other limits for handlers. */
    public RunnerConfig withDispatch(DispatchConfig value) {
        return with(draft -> draft.dispatch = value);
    }

    /** The same with other limits for calls. */
    public RunnerConfig withClient(ClientConfig value) {
        return with(draft -> draft.client = value);
    }

    /** The same with another way to watch over the service. */
    public RunnerConfig withHealth(HealthConfig value) {
        return with(draft -> draft.health = value);
    }

    /** The same with other pauses between attempts. */
    public RunnerConfig withBackoff(Backoff value) {
        return with(draft -> draft.backoff = value);
    }

    /** The same with other pauses between attempts to reach a server that does not answer. */
    public RunnerConfig withReconnect(Backoff value) {
        return with(draft -> draft.reconnect = value);
    }

    private RunnerConfig with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finished();
    }

    /** A configuration that is being changed. */
    private static final class Draft {

        private RunnerMode mode;
        private TopologyProfile profile;
        private List<String> rpcBindings;
        private int prefetch;
        private int leaderPrefetch;
        private long highWaterMark;
        private Duration auditPeriod;
        private Duration dutyLimit;
        private Duration drainLimit;
        private DispatchConfig dispatch;
        private ClientConfig client;
        private HealthConfig health;
        private Backoff backoff;
        private Backoff reconnect;

        Draft(RunnerConfig from) {
            mode = from.mode;
            profile = from.profile;
            rpcBindings = from.rpcBindings;
            prefetch = from.prefetch;
            leaderPrefetch = from.leaderPrefetch;
            highWaterMark = from.highWaterMark;
            auditPeriod = from.auditPeriod;
            dutyLimit = from.dutyLimit;
            drainLimit = from.drainLimit;
            dispatch = from.dispatch;
            client = from.client;
            health = from.health;
            backoff = from.backoff;
            reconnect = from.reconnect;
        }

        RunnerConfig finished() {
            return new RunnerConfig(
                    mode,
                    profile,
                    rpcBindings,
                    prefetch,
                    leaderPrefetch,
                    highWaterMark,
                    auditPeriod,
                    dutyLimit,
                    drainLimit,
                    dispatch,
                    client,
                    health,
                    backoff,
                    reconnect);
        }
    }
}
