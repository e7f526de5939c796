package io.nuropb.runner;

import io.nuropb.Moment;
import io.nuropb.election.Leader;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
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
 * @param ready whether a leader's word that the broker is ready is in force
 * @param consuming whether it consumes the service queue; whether its reply queue, if it is a client
 * @param waitingFor what keeps it from serving, in a sentence; empty if nothing does
 * @param missing what it needs and does not have, whether or not it serves without it; in the order of {@link Missing.What}
 * @param failure why it could not start, or was stopped before it served; kept for the rest of its life
 */
public record Status(
        RunningState state,
        boolean leads,
        Optional<Leader> leader,
        boolean ready,
        boolean consuming,
        Optional<String> waitingFor,
        List<Missing> missing,
        Optional<String> failure) {

    public Status {
        missing = List.copyOf(missing);
    }

    static Status of(State state, Moment now) {
        return of(state, now, List.of(), Optional.empty());
    }

    static Status of(State state, Moment now, List<Missing> missing, Optional<String> failure) {
        return new Status(
                RunningState.of(state),
                leads(state, now),
                state.fleet().leader(),
                isReady(state),
                state.serving() instanceof Serving.Consuming,
                waitingFor(state),
                missing,
                failure);
    }

    static boolean leads(State state, Moment now) {
        return state.standing() instanceof Standing.Leading leading
                && leading.lease().isValidAt(now);
    }

    /** Whether something is missing for a reason of its own or in consequence: {@link #missing} has this entry. */
    public boolean isMissing(Missing.What what) {
        return missing.stream().anyMatch(known -> known.what() == what);
    }

    /**
     * One line for people, for example {@code running-leader, consuming; leader a1 (term 7)}, with what is missing behind it, and why
     * where {@link #waitingFor} does not say so.
     */
    public String describe() {
        return state.label()
                + (consuming ? ", consuming" : "")
                + leader.map(l -> "; leader " + l).orElse("")
                + waitingFor.map(reason -> "; waits for: " + reason).orElse("")
                + missing.stream().map(this::described).collect(Collectors.joining())
                + failure.map(why -> "; the start failed: " + why).orElse("");
    }

    private String described(Missing known) {
        boolean isSaid =
                waitingFor.filter(reason -> reason.contains(known.cause())).isPresent();
        return "; " + known + (isSaid ? "" : " (" + known.cause() + ")");
    }

    private static boolean isReady(State state) {
        if (state.standing() instanceof Standing.Standalone alone) {
            return Duties.isDone(alone.duty());
        }
        return state.fleet()
                .proclamation()
                .filter(word -> word.readiness().map(Readiness::ready).orElse(true))
                .isPresent();
    }

    private static Optional<String> waitingFor(State state) {
        if (state.serving() instanceof Serving.Consuming) {
            return Optional.empty();
        }
        return Optional.ofNullable(ofStanding(state)).or(() -> Optional.ofNullable(ofServing(state)));
    }

    private static @Nullable String ofStanding(State state) {
        Standing standing = state.standing();
        if (standing instanceof Standing.New) {
            return "to be started";
        }
        if (standing instanceof Standing.Joining) {
            return "the coordinator's answer";
        }
        if (standing instanceof Standing.Waiting waiting) {
            return waiting.loss().message();
        }
        if (standing instanceof Standing.Following) {
            return ofFollower(state);
        }
        if (standing instanceof Standing.Leading leading) {
            return ofDuty(leading.duty());
        }
        return standing instanceof Standing.Standalone alone ? ofDuty(alone.duty()) : null;
    }

    private static @Nullable String ofFollower(State state) {
        if (state.fleet().leader().isEmpty()) {
            return "an election";
        }
        Leader leader = state.fleet().leader().get();
        Optional<Proclamation> word = state.fleet().proclamation();
        if (word.isEmpty()) {
            return "leader " + leader + " to say that the broker is ready";
        }
        if (word.get().invites()) {
            return null;
        }
        return word.get().readiness().filter(Readiness::consume).isPresent()
                ? "leader " + leader + " to repair the broker's objects"
                : "leader " + leader + " to resume: an operator has paused the fleet";
    }

    private static @Nullable String ofDuty(Duty duty) {
        if (duty instanceof Duty.Blocked blocked) {
            return blocked.problem();
        }
        if (duty instanceof Duty.Retracting || duty instanceof Duty.Preparing) {
            return "the broker's objects to be declared";
        }
        return duty instanceof Duty.Proclaiming ? "the coordinator to take this leader's word" : null;
    }

    private static @Nullable String ofServing(State state) {
        if (state.serving() instanceof Serving.Verifying) {
            return "the broker's objects to be verified";
        }
        if (state.serving() instanceof Serving.Opening) {
            return "the broker to confirm the consumer";
        }
        if (state.serving() instanceof Serving.Recovering recovering) {
            return recovering.problem();
        }
        if (state.serving() instanceof Serving.Broken broken) {
            return "the leader to repair: " + broken.problem();
        }
        return state.serving() instanceof Serving.Draining ? "handlers under way to end" : null;
    }
}
