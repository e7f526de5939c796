package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A session listener that writes down what it hears, and what the coordinator does wrong in telling it.
 *
 * <p>Thread-safe. It answers questions about the latest state that it was told.
 */
public class RecordingListener implements SessionListener {

    private final Scheduler scheduler;
    private final AtomicInteger underWay = new AtomicInteger();
    private final List<Heard> heard = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    /** @param scheduler the time line of the notes */
    public RecordingListener(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Everything so far, in order. */
    public final synchronized List<Heard> all() {
        return List.copyOf(heard);
    }

    /** What came after the first so many calls. */
    public final synchronized List<Heard> after(int count) {
        return List.copyOf(heard.subList(count, heard.size()));
    }

    /** How many calls came so far: a mark for {@link #after}. */
    public final synchronized int count() {
        return heard.size();
    }

    /** The calls of one kind, in order. */
    public final <T extends Heard> List<T> all(Class<T> kind) {
        return all().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Whether the session takes part in the election. */
    public final boolean hasJoined() {
        return !all(Heard.Joined.class).isEmpty() && loss().isEmpty();
    }

    /** Why the session ended; empty if it has not. */
    public final Optional<SessionLoss> loss() {
        return last(Heard.Lost.class).map(Heard.Lost::loss);
    }

    /** The latest lease. */
    public final Optional<Lease> lease() {
        return leases().reduce((earlier, later) -> later);
    }

    /** The term in which this session was told to lead, unless it was told since that it does not. */
    public final Optional<Term> term() {
        Optional<Term> term = Optional.empty();
        for (Heard call : all()) {
            if (call instanceof Heard.Elected elected) {
                term = Optional.of(elected.term());
            } else if (call instanceof Heard.LeaderChanged || call instanceof Heard.Lost) {
                term = Optional.empty();
            }
        }
        return term;
    }

    /** Who else leads. */
    public final Optional<Leader> leader() {
        Optional<Leader> leader = Optional.empty();
        for (Heard call : all()) {
            if (call instanceof Heard.LeaderChanged changed) {
                leader = changed.leader();
            } else if (call instanceof Heard.Elected) {
                leader = Optional.empty();
            }
        }
        return leader;
    }

    /** The word in force. */
    public final Optional<Proclamation> word() {
        return last(Heard.Proclaimed.class).flatMap(Heard.Proclaimed::word);
    }

    /** The operator's wish; empty if none was ever told. */
    public final Optional<OperatorControl> wish() {
        return last(Heard.Controlled.class).map(Heard.Controlled::control);
    }

    /** The other instances, as told to the leader since its latest election. */
    public final Map<InstanceId, Presence> members() {
        Map<InstanceId, Presence> members = new TreeMap<>();
        for (Heard call : all()) {
            if (call instanceof Heard.Elected) {
                members.clear();
            } else if (call instanceof Heard.MemberSeen seen) {
                members.put(seen.presence().instance(), seen.presence());
            } else if (call instanceof Heard.MemberGone gone) {
                members.remove(gone.instance());
            }
        }
        return members;
    }

    /** The latest call of a kind. */
    public final <T extends Heard> Optional<T> last(Class<T> kind) {
        return all(kind).stream().reduce((earlier, later) -> later);
    }

    /** Fails if the calls broke a promise that holds for every session whatever happens. */
    public final synchronized void assertSound() {
        assertThat(faults).as("broken promises; heard: %s", this).isEmpty();
    }

    @Override
    public void joined(Lease lease) {
        note(new Heard.Joined(scheduler.now(), lease));
    }

    @Override
    public void renewed(Lease lease) {
        note(new Heard.Renewed(scheduler.now(), lease));
    }

    @Override
    public void elected(Term term) {
        note(new Heard.Elected(scheduler.now(), term));
    }

    @Override
    public void leaderChanged(Optional<Leader> leader) {
        note(new Heard.LeaderChanged(scheduler.now(), leader));
    }

    @Override
    public void proclaimed(Optional<Proclamation> proclamation) {
        note(new Heard.Proclaimed(scheduler.now(), proclamation));
    }

    @Override
    public void controlled(OperatorControl control) {
        note(new Heard.Controlled(scheduler.now(), control));
    }

    @Override
    public void memberSeen(Presence presence) {
        note(new Heard.MemberSeen(scheduler.now(), presence));
    }

    @Override
    public void memberGone(InstanceId instance) {
        note(new Heard.MemberGone(scheduler.now(), instance));
    }

    @Override
    public void warned(String warning) {
        note(new Heard.Warned(scheduler.now(), warning));
    }

    @Override
    public void unanswered(String problem) {
        note(new Heard.Unanswered(scheduler.now(), problem));
    }

    @Override
    public void lost(SessionLoss loss) {
        note(new Heard.Lost(scheduler.now(), loss));
    }

    /** Called with each call while it is under way, for a listener that does something about it. */
    protected void heard(Heard call) {}

    private void note(Heard call) {
        if (underWay.incrementAndGet() > 1) {
            fault("a call came while another one was under way: " + call);
        }
        check(call);
        heard(call);
        underWay.decrementAndGet();
    }

    private synchronized void check(Heard call) {
        if (heard.isEmpty() != (call instanceof Heard.Joined) && !(heard.isEmpty() && call instanceof Heard.Lost)) {
            fault("'joined' has to be the first call, once: " + call);
        }
        if (loss().isPresent()) {
            fault("nothing may come after 'lost': " + call);
        }
        if (call instanceof Heard.Elected elected && !isLater(elected.term())) {
            fault("a term has to be greater than the one before: " + call);
        }
        heard.add(call);
    }

    private boolean isLater(Term term) {
        return last(Heard.Elected.class)
                .map(before -> before.term().compareTo(term) < 0)
                .orElse(true);
    }

    private synchronized void fault(String what) {
        faults.add(what);
    }

    private Stream<Lease> leases() {
        return all().stream()
                .flatMap(call -> call instanceof Heard.Joined joined
                        ? Stream.of(joined.lease())
                        : call instanceof Heard.Renewed renewed ? Stream.of(renewed.lease()) : Stream.empty());
    }

    /** What was heard, a line for each call. */
    @Override
    public final String toString() {
        return all().stream().map(call -> "\n    " + call.toString()).collect(Collectors.joining());
    }
}
