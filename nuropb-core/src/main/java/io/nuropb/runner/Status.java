package io.nuropb.runner;

import io.nuropb.Moment;
import io.nuropb.election.Capabilities;
import io.nuropb.election.Leader;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.topology.BrokerIdentity;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.Route;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an instance can say of itself at one moment.
 *
 * @param state where it is in its life
 * @param leads whether it leads right now, computed from the lease's deadline
 * @param leader who leads, as far as it knows
 * @param ready whether a leader's proclamation that the broker is ready is in force
 * @param consuming whether it consumes the service queue; whether its reply queue, if it is a client
 * @param available whether it serves, or would if its fleet were not paused: what an orchestrator's readiness probe is
 *     to be told. Keeps its value while a consumer ends or begins anew, and while no leader says that all is there
 * @param waitingFor what keeps it from serving, in a sentence; empty if nothing does
 * @param missing what it needs and does not have, whether or not it serves without it; in the order of
 *     {@link UnmetRequirement.What}
 * @param surplus the bindings that the topology of the instance that is responsible for the broker's objects does not
 *     want, as it found them last; empty in other instances, and where bindings cannot be looked up
 * @param failure why it could not start, or was stopped before it served; kept for the rest of its life
 */
public record Status(
        RunningState state,
        boolean leads,
        Optional<Leader> leader,
        boolean ready,
        boolean consuming,
        boolean available,
        Optional<String> waitingFor,
        List<UnmetRequirement> missing,
        List<Binding> surplus,
        Optional<String> failure) {

    public Status {
        missing = List.copyOf(missing);
        surplus = List.copyOf(surplus);
    }

    static Status of(LifecycleState state, Moment now) {
        return of(state, now, isConsuming(state), List.of(), List.of(), Optional.empty());
    }

    static Status of(
            LifecycleState state,
            Moment now,
            boolean available,
            List<UnmetRequirement> missing,
            List<Binding> surplus,
            Optional<String> failure) {
        return new Status(
                RunningState.of(state),
                state.role().leadsAt(now),
                state.fleet().leader(),
                isReady(state),
                isConsuming(state),
                available,
                waitingFor(state),
                missing,
                surplus,
                failure);
    }

    /** The same for an instance whose session is over, although it has not taken notice yet. */
    Status withoutLeading() {
        return new Status(state, false, leader, ready, consuming, available, waitingFor, missing, surplus, failure);
    }

    /** The same without what is missing. */
    Status withoutMissing() {
        return new Status(state, leads, leader, ready, consuming, available, waitingFor, List.of(), surplus, failure);
    }

    /** Whether something is missing for a reason of its own or in consequence: {@link #missing} has this entry. */
    public boolean isMissing(UnmetRequirement.What what) {
        return missing.stream().anyMatch(known -> known.what() == what);
    }

    /**
     * One line for people, for example {@code running-leader, consuming; leader a1 (term 7)}, with what is missing
     * behind it, and why where {@link #waitingFor} does not say so, and the number of surplus bindings.
     */
    public String describe() {
        return state.label()
                + (consuming ? ", consuming" : "")
                + leader.map(l -> "; leader " + l).orElse("")
                + waitingFor.map(reason -> "; waits for: " + reason).orElse("")
                + missing.stream().map(this::described).collect(Collectors.joining())
                + (surplus.isEmpty() ? "" : "; surplus bindings: " + surplus.size())
                + failure.map(why -> "; the start failed: " + why).orElse("");
    }

    private String described(UnmetRequirement known) {
        boolean isSaid =
                waitingFor.filter(reason -> reason.contains(known.cause())).isPresent();
        return "; " + known + (isSaid ? "" : " (" + known.cause() + ")");
    }

    private static boolean isConsuming(LifecycleState state) {
        return state.consumer() instanceof ConsumerState.Consuming;
    }

    private static boolean isReady(LifecycleState state) {
        if (state.role() instanceof Role.Standalone alone) {
            return alone.isReady();
        }
        if (state.role() instanceof Role.Client) {
            return true;
        }
        return state.fleet()
                .proclamation()
                .filter(heard -> heard.readiness().map(Readiness::ready).orElse(true))
                .isPresent();
    }

    private static Optional<String> waitingFor(LifecycleState state) {
        if (isConsuming(state)) {
            return Optional.empty();
        }
        return Optional.ofNullable(ofRole(state)).or(() -> Optional.ofNullable(ofConsumer(state)));
    }

    private static @Nullable String ofRole(LifecycleState state) {
        Role role = state.role();
        if (role instanceof Role.New) {
            return "to be started";
        }
        if (role instanceof Role.Joining) {
            return "the coordinator's answer";
        }
        if (role instanceof Role.Waiting waiting) {
            return waiting.loss().message();
        }
        if (role instanceof Role.Resigned resigned) {
            return resigned.problem();
        }
        if (role instanceof Role.Follower) {
            return ofFollower(state);
        }
        return role instanceof Role.Responsible responsible ? ofTask(responsible.task()) : null;
    }

    private static @Nullable String ofFollower(LifecycleState state) {
        if (state.fleet().leader().isEmpty()) {
            return "an election";
        }
        Leader leader = state.fleet().leader().get();
        Optional<Proclamation> heard = state.fleet().proclamation();
        Optional<BrokerIdentity> elsewhere = state.fleet().ledFrom();
        if (elsewhere.isPresent()) {
            return "a leader at " + state.broker().orElseThrow() + "; leader " + leader + " is at " + elsewhere.get();
        }
        if (heard.isEmpty()) {
            return "leader " + leader + " to say that the broker is ready";
        }
        if (heard.get().invites()
                && state.permission()
                        .filter(ConsumePermission::suspendedForHealth)
                        .isPresent()) {
            return "leader " + leader + " to have this instance consume again: "
                    + state.fleet()
                            .readiness()
                            .map(readiness -> readiness.restrictions().reason())
                            .orElse("");
        }
        if (heard.get().invites()) {
            boolean isWished = heard.get().readiness().isPresent()
                    || state.fleet().control().consume();
            return isWished ? null : "an operator to resume the fleet";
        }
        return heard.get().readiness().filter(Readiness::consume).isPresent()
                ? "leader " + leader + " to repair the broker's objects"
                : "leader " + leader + " to resume: "
                        + heard.get()
                                .readiness()
                                .map(readiness -> readiness.restrictions().reason())
                                .filter(reason -> !reason.isEmpty())
                                .orElse("an operator has paused the fleet");
    }

    private static @Nullable String ofTask(LeaderTask task) {
        if (task instanceof LeaderTask.Blocked blocked) {
            return blocked.problem();
        }
        if (task instanceof LeaderTask.Withdrawing withdrawing) {
            return withdrawing.problem().orElse("the broker's objects to be declared");
        }
        if (task instanceof LeaderTask.Preparing) {
            return "the broker's objects to be declared";
        }
        if (task instanceof LeaderTask.Resigning resigning) {
            return resigning.problem();
        }
        return task instanceof LeaderTask.Proclaiming ? "the coordinator to take this leader's proclamation" : null;
    }

    /**
     * What keeps an instance waiting that needs more than its leader has declared, or handles more than it has told the
     * others of.
     */
    static String lacking(LifecycleState state, Capabilities lacking) {
        String leader = "leader " + state.fleet().leader().map(Leader::toString).orElse("nobody");
        boolean hasOtherLayout = state.fleet()
                .readiness()
                .flatMap(Readiness::capabilities)
                .filter(told -> !told.layout().equals(lacking.layout()))
                .isPresent();
        if (hasOtherLayout) {
            return "a leader with its own layout: " + leader
                    + " declares other exchanges or queues than this instance needs. Their"
                    + " profile or the names of service queue, dead-letter exchange or dead-letter queue differ; such"
                    + " instances cannot be replaced one at a time";
        }
        if (lacking.routes().isEmpty()) {
            return leader + " to tell the other instances that " + String.join(", ", lacking.methods())
                    + " can be called here";
        }
        return leader + " to bind the service queue by "
                + lacking.routes().stream().map(Route::toString).collect(Collectors.joining(", "))
                + ", and to say so. If that takes longer than its next audit, it may lack the right, or use another profile or other"
                + " names: see its log";
    }

    private static @Nullable String ofConsumer(LifecycleState state) {
        if (state.consumer() instanceof ConsumerState.Uncovered uncovered) {
            return lacking(state, uncovered.lacking());
        }
        if (state.consumer() instanceof ConsumerState.Verifying) {
            return "the broker's objects to be verified";
        }
        if (state.consumer() instanceof ConsumerState.Opening) {
            return "the broker to confirm the consumer";
        }
        if (state.consumer() instanceof ConsumerState.Recovering recovering) {
            return recovering.problem();
        }
        if (state.consumer() instanceof ConsumerState.Broken broken) {
            return "the leader to repair: " + broken.problem();
        }
        return state.consumer() instanceof ConsumerState.Draining ? "handlers under way to end" : null;
    }
}
