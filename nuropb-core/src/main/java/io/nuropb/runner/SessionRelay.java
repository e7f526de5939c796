package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.election.Control;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a session tells into events that carry the session's number. */
final class SessionRelay implements SessionListener {

    /** The coordinator left a call of a session unanswered. */
    record Silence(long session, String problem) {}

    private static final Logger log = LoggerFactory.getLogger(ServiceRunner.class);

    private final long session;
    private final Consumer<Event> inbox;
    private final Consumer<Silence> silence;

    /** @param silence told the session's number and what the coordinator left unanswered */
    SessionRelay(long session, Consumer<Event> inbox, Consumer<Silence> silence) {
        this.session = session;
        this.inbox = inbox;
        this.silence = silence;
    }

    @Override
    public void joined(Lease lease) {
        inbox.accept(new Event.Joined(session, lease));
    }

    @Override
    public void renewed(Lease lease) {
        inbox.accept(new Event.Renewed(session, lease));
    }

    @Override
    public void elected(Term term) {
        inbox.accept(new Event.Elected(session, term));
    }

    @Override
    public void leaderChanged(Optional<Leader> leader) {
        inbox.accept(new Event.LeaderChanged(session, leader));
    }

    @Override
    public void proclaimed(Optional<Proclamation> proclamation) {
        inbox.accept(new Event.Proclaimed(session, proclamation));
    }

    @Override
    public void controlled(Control control) {
        inbox.accept(new Event.Controlled(session, control));
    }

    @Override
    public void memberSeen(Presence presence) {
        inbox.accept(new Event.MemberSeen(session, presence));
    }

    @Override
    public void memberGone(InstanceId instance) {
        inbox.accept(new Event.MemberGone(session, instance));
    }

    @Override
    public void warned(String warning) {
        log.warn("{}", warning);
    }

    @Override
    public void unanswered(String problem) {
        silence.accept(new Silence(session, problem));
    }

    @Override
    public void lost(SessionLoss loss) {
        inbox.accept(new Event.SessionLost(session, loss));
    }
}
