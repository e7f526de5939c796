package io.nuropb.tck.coordinator;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import java.util.Optional;

/** One call that a {@link RecordingListener} heard, and when. */
public sealed interface Heard {

    /** When it came. */
    Moment at();

    /** The call {@link io.nuropb.election.SessionListener#joined}. */
    record Joined(Moment at, Lease lease) implements Heard {}

    /** The call {@link io.nuropb.election.SessionListener#renewed}. */
    record Renewed(Moment at, Lease lease) implements Heard {}

    /** The call {@link io.nuropb.election.SessionListener#elected}. */
    record Elected(Moment at, Term term) implements Heard {}

    /** The call {@link io.nuropb.election.SessionListener#leaderChanged}. */
    record LeaderChanged(Moment at, Optional<Leader> leader) implements Heard {}

    /** The call {@link io.nuropb.election.SessionListener#proclaimed}. */
    record Proclaimed(Moment at, Optional<Proclamation> word) implements Heard {}

    /** The call {@link io.nuropb.election.SessionListener#controlled}. */
    record Controlled(Moment at, OperatorControl control) implements Heard {}

    /** The call {@link io.nuropb.election.SessionListener#memberSeen}. */
    record MemberSeen(Moment at, Presence presence) implements Heard {}

    /** The call {@link io.nuropb.election.SessionListener#memberGone}. */
    record MemberGone(Moment at, InstanceId instance) implements Heard {}

    /** The call {@link io.nuropb.election.SessionListener#warned}. */
    record Warned(Moment at, String warning) implements Heard {}

    /** The call {@link io.nuropb.election.SessionListener#unanswered}. */
    record Unanswered(Moment at, String problem) implements Heard {}

    /** The call {@link io.nuropb.election.SessionListener#lost}. */
    record Lost(Moment at, SessionLoss loss) implements Heard {}
}
