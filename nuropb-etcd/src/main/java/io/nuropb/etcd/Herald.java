package io.nuropb.etcd;

import io.nuropb.InstanceId;
import io.nuropb.election.Control;
import io.nuropb.election.Leader;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Term;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes out what the fleet's keys mean, and tells the listener what is other than it was told.
 *
 * <p>The leader is whoever's <em>lease</em> holds the leader key; its term is the key's create revision. What it says counts if it
 * was said in that term. A leader that has not claimed to speak for itself is of the kind that can only write
 * {@code rmq-config-ok}.
 */
final class Herald {

    private record Holder(long term, long lease) {}

    private final Board board;
    private final Wire wire;
    private final Voice voice;
    private final InstanceId self;
    private final long lease;
    private final Namesakes namesakes;
    private final Map<String, Long> complainedOf = new HashMap<>();
    private Optional<Holder> holder = Optional.empty();
    private Optional<Proclamation> word = Optional.empty();
    private Optional<Entry> control = Optional.empty();

    Herald(Board board, Wire wire, Voice voice, InstanceId self, long lease, Namesakes namesakes) {
        this.board = board;
        this.wire = wire;
        this.voice = voice;
        this.self = self;
        this.lease = lease;
        this.namesakes = namesakes;
    }

    /** The term in which this session leads. */
    Optional<Term> office() {
        return holder.filter(this::isMine).map(h -> new Term(h.term()));
    }

    /** Whether nobody leads. */
    boolean isVacant() {
        return holder.isEmpty();
    }

    /** The revision of the word in force that is known; 0 if there is none. */
    long wordRevision() {
        return board.ready().map(Entry::modified).orElse(0L);
    }

    /** Tells what has changed. Returns what is wrong if terms went backwards, and has told nothing then. */
    Optional<String> tell() {
        Optional<Entry> leader = board.leader();
        long before = holder.map(Holder::term).orElse(0L);
        if (leader.isPresent() && leader.get().created() < before) {
            return Optional.of("the leader's term is " + leader.get().created() + ", and was " + before + " before");
        }
        tellControl();
        tellLeader(leader);
        tellWord(leader);
        return Optional.empty();
    }

    private void tellControl() {
        Optional<Entry> now = board.control();
        if (now.equals(control)) {
            return;
        }
        control = now;
        if (now.isEmpty()) {
            voice.controlled(Control.none());
        } else {
            understand(now.get(), wire::control).ifPresent(voice::controlled);
        }
    }

    private void tellLeader(Optional<Entry> leader) {
        Optional<Holder> now = leader.map(entry -> new Holder(entry.created(), entry.lease()));
        if (now.equals(holder)) {
            return;
        }
        boolean wasMine = holder.filter(this::isMine).isPresent();
        boolean isMine = now.filter(this::isMine).isPresent();
        holder = now;
        if (!isMine || wasMine) {
            voice.leaderChanged(isMine ? Optional.empty() : leader.map(Herald::leader));
        }
        if (isMine) {
            voice.elected(new Term(now.get().term()));
        }
        leader.ifPresent(this::inspect);
    }

    private void inspect(Entry leader) {
        if (leader.value().equals(self.value())) {
            namesakes.met(leader);
        }
        if (!LeaderNames.isValid(leader.value())) {
            voice.warned("The leader's name in " + leader.key() + ", '" + leader.value()
                    + "', is no instance id; it is called '" + LeaderNames.of(leader.value()) + "' here");
        }
    }

    private void tellWord(Optional<Entry> leader) {
        Optional<Proclamation> now = leader.flatMap(this::wordOf);
        if (!now.equals(word)) {
            word = now;
            voice.proclaimed(now);
        }
    }

    private Optional<Proclamation> wordOf(Entry leader) {
        Optional<Entry> ready = board.ready();
        long said = ready.flatMap(entry -> understand(entry, wire::term)).orElse(0L);
        if (ready.isPresent() && said == leader.created()) {
            return understand(ready.get(), wire::readiness)
                    .map(r -> new Proclamation(
                            leader(leader), Optional.of(r), ready.get().modified()));
        }
        boolean speaksForItself =
                ready.filter(entry -> entry.lease() == leader.lease()).isPresent();
        return speaksForItself
                ? Optional.empty()
                : board.configOk()
                        .filter(ok -> ok.value().equals(LeaderWrites.CONFIG_OK))
                        .map(ok -> new Proclamation(
                                leader(leader), Optional.empty(), Math.max(leader.modified(), ok.modified())));
    }

    private <T> Optional<T> understand(Entry entry, Function<Entry, T> read) {
        try {
            return Optional.of(read.apply(entry));
        } catch (IllegalArgumentException e) {
            Long complained = complainedOf.put(entry.key(), entry.modified());
            if (complained == null || complained != entry.modified()) {
                voice.warned(e.getMessage() + "; it is ignored");
            }
            return Optional.empty();
        }
    }

    private boolean isMine(Holder someone) {
        return someone.lease() == lease;
    }

    private static Leader leader(Entry leader) {
        return new Leader(LeaderNames.of(leader.value()), new Term(leader.created()));
    }
}
