package io.nuropb.session;

import io.nuropb.InstanceId;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who else is in the fleet, for the listener of a session that leads. It may be told in any order, late, and twice.
 * Lives in the session's loop.
 */
final class MemberList {

    /** How many instances are kept in mind; what more there are is left out. */
    static final int MAX_MEMBERS = 10_000;

    private final KeyRange range;
    private final String ownKey;
    private final StoredValues values;
    private final ListenerQueue listener;
    private final Map<String, KeyValue> members = new LinkedHashMap<>();
    /** At which revisions keys went that a late change could bring back. */
    private final Map<String, Long> gone = new LinkedHashMap<>();

    /** What was said of parts that cannot be understood. */
    private final Set<String> complaints = new HashSet<>();

    private long snapshot;

    MemberList(KeyRange range, String ownKey, StoredValues values, ListenerQueue listener) {
        this.range = range;
        this.ownKey = ownKey;
        this.values = values;
        this.listener = listener;
    }

    /** Takes what is there. Returns whether it is other than was known. */
    boolean apply(Snapshot read) {
        List<KeyChange> changes = new ArrayList<>();
        for (String key : members.keySet()) {
            if (read.entry(key).isEmpty()) {
                changes.add(KeyChange.deleted(key, read.revision()));
            }
        }
        read.entries().values().stream()
                .filter(entry -> range.contains(entry.key()))
                .map(KeyChange::written)
                .forEach(changes::add);
        boolean news = false;
        for (KeyChange change : changes) {
            news |= apply(change);
        }
        if (read.revision() > snapshot) {
            snapshot = read.revision();
            gone.clear();
        }
        return news;
    }

    /** Takes a change. Returns whether it is other than was known. */
    boolean apply(KeyChange change) {
        String key = change.key();
        KeyValue member = members.get(key);
        long knownUpTo = Math.max(snapshot, member == null ? gone.getOrDefault(key, 0L) : member.modified());
        if (!range.contains(key) || change.revision() <= knownUpTo) {
            return false;
        }
        Optional<KeyValue> found = change.found();
        if (found.isPresent() && (member != null || members.size() < MAX_MEMBERS)) {
            members.put(key, found.get());
            gone.remove(key);
        } else if (found.isEmpty() && member != null) {
            members.remove(key);
            gone.put(key, change.revision());
        } else {
            return false;
        }
        notifyOf(change);
        return true;
    }

    /** Once, however often it is written. */
    private void complain(String complaint) {
        if (complaints.size() < MAX_MEMBERS && complaints.add(complaint)) {
            listener.warned(complaint);
        }
    }

    private void notifyOf(KeyChange change) {
        if (change.key().equals(ownKey)) {
            return;
        }
        try {
            if (change.found().isPresent()) {
                listener.memberSeen(values.presence(change.found().get(), this::complain));
            } else {
                complaints.removeIf(complaint -> complaint.contains(change.key()));
                listener.memberGone(
                        new InstanceId(change.key().substring(change.key().lastIndexOf('/') + 1)));
            }
        } catch (IllegalArgumentException e) {
            listener.warned(e.getMessage() + "; this member is left out");
        }
    }
}
