package io.nuropb.examples.own;

import io.nuropb.InstanceId;
import io.nuropb.election.Control;
import io.nuropb.election.Leader;
import io.nuropb.election.Presence;
import io.nuropb.election.Term;
import io.nuropb.examples.own.FleetState.Member;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a session has told its listener so far. Whatever state it is shown, it tells what is different. */
final class OwnView {

    private final InstanceId self;
    private final String lease;
    private final Voice voice;
    private final Set<String> twins = new HashSet<>();
    private FleetState shown = FleetState.empty();

    OwnView(InstanceId self, String lease, Voice voice) {
        this.self = self;
        this.lease = lease;
        this.voice = voice;
    }

    long revision() {
        return shown.revision();
    }

    // tag::show[]
    void show(FleetState next) {
        FleetState before = shown;
        shown = next;
        tellTwins(next);
        tellLeader(before, next);
        if (!next.word().equals(before.word())) {
            voice.tell(listener -> listener.proclaimed(next.word()));
        }
        if (!next.wish().equals(before.wish())) {
            voice.tell(listener -> listener.controlled(next.wish().orElseGet(Control::none)));
        }
        if (term(next).isPresent()) {
            tellMembers(term(before).isPresent() ? before.members() : Map.of(), next.members());
        }
    }

    private void tellLeader(FleetState before, FleetState next) {
        Optional<Term> term = term(next);
        Optional<Leader> other = term.isPresent() ? Optional.empty() : next.leader();
        Optional<Leader> otherBefore = term(before).isPresent() ? Optional.empty() : before.leader();
        boolean deposed = term(before).isPresent() && !term(before).equals(term);
        if (deposed || (term.isEmpty() && !other.equals(otherBefore))) {
            voice.tell(listener -> listener.leaderChanged(other));
        }
        if (!term.equals(term(before))) {
            term.ifPresent(won -> voice.tell(listener -> listener.elected(won)));
        }
    }
    // end::show[]

    private void tellMembers(Map<String, Member> before, Map<String, Member> next) {
        next.forEach((id, member) -> {
            Member earlier = before.get(id);
            if (!id.equals(self.value())
                    && (earlier == null || !earlier.presence().equals(member.presence()))) {
                voice.tell(listener -> listener.memberSeen(member.presence()));
            }
        });
        before.values().stream()
                .map(Member::presence)
                .map(Presence::instance)
                .filter(id -> !id.equals(self) && !next.containsKey(id.value()))
                .forEach(id -> voice.tell(listener -> listener.memberGone(id)));
    }

    private void tellTwins(FleetState state) {
        Stream<String> namesakes = Stream.concat(
                Stream.ofNullable(state.members().get(self.value())).map(Member::lease),
                state.office().stream()
                        .filter(office -> office.instance().equals(self))
                        .map(FleetState.Office::lease));
        namesakes
                .filter(other -> !other.equals(lease) && twins.add(other))
                .forEach(other -> voice.tell(listener -> listener.warned(
                        "Another instance has the id " + self + ", or an earlier one has not ended yet")));
    }

    /** The term in which this session leads: identity is the lease, not the name. */
    private Optional<Term> term(FleetState state) {
        return state.office().filter(office -> office.lease().equals(lease)).map(office -> new Term(office.term()));
    }
}
