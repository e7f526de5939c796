package io.nuropb.inmemory;

import io.nuropb.InstanceId;
import io.nuropb.election.Control;
import io.nuropb.election.Leader;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Term;
import io.nuropb.inmemory.CoordinatorServer.Snapshot;
import io.nuropb.inmemory.KeyValueStore.Change;
import io.nuropb.inmemory.KeyValueStore.Entry;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one session knows of its service's keys, and what it has told its listener of it: whenever the keys are other than they
 * were, it tells the difference. Lives on the session's line.
 */
final class FleetView {

    private final ServiceKeys keys;
    private final InstanceId self;
    private final SessionVoice voice;
    private final Set<Long> ownLeases;
    private final Map<String, Entry> entries = new TreeMap<>();
    private final Map<InstanceId, Presence> toldMembers = new TreeMap<>();
    private final Set<Long> twins = new HashSet<>();
    private long lease;
    private long revision;
    private Optional<Term> term = Optional.empty();
    private Optional<Leader> toldLeader = Optional.empty();
    private Optional<Proclamation> toldWord = Optional.empty();
    private Optional<Control> toldWish = Optional.empty();

    /** @param ownLeases the leases of earlier sessions of the same client, which are nobody else's */
    FleetView(ServiceKeys keys, InstanceId self, SessionVoice voice, Set<Long> ownLeases) {
        this.ownLeases = ownLeases;
        this.keys = keys;
        this.self = self;
        this.voice = voice;
    }

    /** Tells from which lease on the session knows its own keys. */
    void own(long leaseId) {
        lease = leaseId;
    }

    /** The term in which this session leads, as far as it knows. */
    Optional<Term> term() {
        return term;
    }

    boolean isVacant() {
        return entry(keys.leader()).isEmpty();
    }

    /** Who leads, for messages. */
    String leaderText() {
        return leader().map(leader -> leader + " leads").orElse("nobody leads");
    }

    void show(Snapshot snapshot) {
        if (snapshot.revision() < revision) {
            return;
        }
        revision = snapshot.revision();
        entries.clear();
        snapshot.entries().forEach(entry -> entries.put(entry.key(), entry));
        tell();
    }

    /** Changes that are known already do nothing. */
    void show(List<Change> changes) {
        for (int from = 0; from < changes.size(); ) {
            int to = endOfRevision(changes, from);
            if (changes.get(from).revision() > revision) {
                show(changes.get(from).revision(), changes.subList(from, to));
            }
            from = to;
        }
    }

    private static int endOfRevision(List<Change> changes, int from) {
        int to = from + 1;
        while (to < changes.size()
                && changes.get(to).revision() == changes.get(from).revision()) {
            to++;
        }
        return to;
    }

    private void show(long next, List<Change> together) {
        revision = next;
        for (Change change : together) {
            change.entry()
                    .ifPresentOrElse(entry -> entries.put(change.key(), entry), () -> entries.remove(change.key()));
        }
        tell();
    }

    private void tell() {
        tellTwins();
        tellLeader();
        tellWord();
        tellWish();
        tellMembers();
    }

    /** Who carries this instance's id under another lease is another instance. */
    private void tellTwins() {
        entry(keys.leader()).filter(office -> office.value().equals(self)).ifPresent(this::tellTwin);
        entry(keys.instance(self)).ifPresent(this::tellTwin);
    }

    private void tellTwin(Entry entry) {
        if (entry.lease() != lease && !ownLeases.contains(entry.lease()) && twins.add(entry.lease())) {
            voice.warned("Another instance has the id " + self + ", or an earlier one has not ended yet: " + entry.key()
                    + " belongs to lease " + entry.lease() + ", not to " + lease);
        }
    }

    private void tellLeader() {
        Optional<Entry> office = entry(keys.leader());
        Optional<Term> own = office.filter(e -> e.lease() == lease).map(e -> new Term(e.created()));
        Optional<Leader> other = own.isPresent() ? Optional.empty() : leader();
        boolean deposed = term.isPresent() && !term.equals(own);
        if (deposed || (own.isEmpty() && !other.equals(toldLeader))) {
            voice.leaderChanged(other);
        }
        own.filter(now -> !term.equals(own)).ifPresent(voice::elected);
        term = own;
        toldLeader = other;
    }

    private void tellWord() {
        Optional<Proclamation> word = word();
        if (!word.equals(toldWord)) {
            voice.proclaimed(word);
        }
        toldWord = word;
    }

    private void tellWish() {
        Optional<Control> wish = value(keys.control(), Control.class);
        if (!wish.equals(toldWish)) {
            voice.controlled(wish.orElseGet(Control::none));
        }
        toldWish = wish;
    }

    private void tellMembers() {
        Map<InstanceId, Presence> others = term.isPresent() ? others() : Map.of();
        others.forEach((id, presence) -> {
            if (!presence.equals(toldMembers.get(id))) {
                voice.memberSeen(presence);
            }
        });
        if (term.isPresent()) {
            toldMembers.keySet().stream().filter(id -> !others.containsKey(id)).forEach(voice::memberGone);
        }
        toldMembers.clear();
        toldMembers.putAll(others);
    }

    /** The word in force: that of the present term, or a Python leader's, which has no term and outlives it. */
    private Optional<Proclamation> word() {
        Optional<Entry> office = entry(keys.leader());
        if (office.isEmpty()) {
            return Optional.empty();
        }
        Optional<Entry> ready =
                entry(keys.ready()).filter(e -> e.lease() == office.get().lease());
        return ready.isPresent() ? said(ready.get()) : pythonWord(office.get());
    }

    private Optional<Proclamation> said(Entry ready) {
        return leader().flatMap(leader ->
                ready.value() instanceof Word.Said said && said.term().equals(leader.term())
                        ? Optional.of(new Proclamation(leader, Optional.of(said.readiness()), ready.modified()))
                        : Optional.empty());
    }

    private Optional<Proclamation> pythonWord(Entry office) {
        return entry(keys.configOk())
                .filter(ok -> ok.value().equals(ServiceKeys.PYTHON_READY))
                .flatMap(ok -> leader().map(leader ->
                        new Proclamation(leader, Optional.empty(), Math.max(ok.modified(), office.created()))));
    }

    private Optional<Leader> leader() {
        return entry(keys.leader())
                .flatMap(e -> e.value() instanceof InstanceId id
                        ? Optional.of(new Leader(id, new Term(e.created())))
                        : Optional.empty());
    }

    private Map<InstanceId, Presence> others() {
        Map<InstanceId, Presence> others = new TreeMap<>();
        entries.values().stream()
                .filter(e -> e.key().startsWith(keys.instances()) && !e.key().equals(keys.instance(self)))
                .map(Entry::value)
                .filter(Presence.class::isInstance)
                .map(Presence.class::cast)
                .forEach(presence -> others.put(presence.instance(), presence));
        return others;
    }

    private <T> Optional<T> value(String key, Class<T> type) {
        return entry(key).map(Entry::value).filter(type::isInstance).map(type::cast);
    }

    private Optional<Entry> entry(String key) {
        return Optional.ofNullable(entries.get(key));
    }
}
