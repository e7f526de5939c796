package io.nuropb.etcd;

import io.nuropb.InstanceId;
import io.nuropb.election.Presence;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Tells the listener of a session that leads who else is in the fleet. Lives in the session's loop. */
final class Roster implements WatchSupervisor.Listener {

    private final Members members = new Members();
    private final Wire wire;
    private final Voice voice;
    private final String ownKey;
    private final Consumer<EtcdFailure> unanswered;
    private final Consumer<EtcdFailure> failed;

    Roster(Wire wire, Voice voice, String ownKey, Consumer<EtcdFailure> unanswered, Consumer<EtcdFailure> failed) {
        this.unanswered = unanswered;
        this.wire = wire;
        this.voice = voice;
        this.ownKey = ownKey;
        this.failed = failed;
    }

    @Override
    public boolean read(Snapshot snapshot) {
        List<Change> news = members.apply(snapshot);
        news.forEach(this::tell);
        return !news.isEmpty();
    }

    @Override
    public void changed(List<Change> changes) {
        changes.forEach(change -> members.apply(change).ifPresent(this::tell));
    }

    @Override
    public void unanswered(EtcdFailure failure) {
        unanswered.accept(failure);
    }

    @Override
    public void failed(EtcdFailure failure) {
        failed.accept(failure);
    }

    private void tell(Change change) {
        if (change.key().equals(ownKey)) {
            return;
        }
        Optional<Entry> entry = change.entry();
        try {
            if (entry.isPresent()) {
                Presence presence = wire.presence(entry.get());
                voice.memberSeen(presence);
            } else {
                voice.memberGone(
                        new InstanceId(change.key().substring(change.key().lastIndexOf('/') + 1)));
            }
        } catch (IllegalArgumentException e) {
            voice.warned(e.getMessage() + "; this member is left out");
        }
    }
}
