package io.nuropb.watch;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.watch.KeyWatch.Change;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A fleet as its keys in etcd show it: who leads in which term, what the leader has proclaimed, and what each instance
 * tells about itself. Thread-safe.
 */
public final class FleetView implements AutoCloseable {

    /**
     * Somebody leads.
     *
     * @param at when it was seen here
     */
    public record Leading(String instance, long term, Moment at) {}

    /** What an instance tells about itself. */
    public record Member(String state, boolean consuming) {}

    private static final String INSTANCES = "instances/";

    private final Scheduler scheduler;
    private final ClusterWatch watch;
    private final BiConsumer<String, String> story;
    private final Map<String, Member> members = new TreeMap<>();
    private Optional<Leading> leader = Optional.empty();
    private Optional<Leading> word = Optional.empty();
    private long lastTerm;
    private int leaderships;
    private boolean orderly = true;

    /**
     * A view that is kept up to date until it is closed.
     *
     * @param etcd the members of one etcd
     * @param story told who did what
     */
    public FleetView(List<URI> etcd, String service, Scheduler scheduler, BiConsumer<String, String> story) {
        this(etcd, service, scheduler, story, (change, view) -> {});
    }

    /**
     * A view that is kept up to date until it is closed.
     *
     * @param etcd the members of one etcd
     * @param story told who did what
     * @param record told of each change, one at a time, in order, with this view, which has seen it
     */
    public FleetView(
            List<URI> etcd,
            String service,
            Scheduler scheduler,
            BiConsumer<String, String> story,
            BiConsumer<Change, FleetView> record) {
        this.scheduler = scheduler;
        this.story = story;
        watch = new ClusterWatch(etcd, "/nuropb/" + service + "/", scheduler, change -> {
            see(change);
            record.accept(change, this);
        });
    }

    private synchronized void see(Change change) {
        if (change.key().equals("leader")) {
            seeLeader(change);
        } else if (change.key().equals("ready")) {
            seeWord(change);
        } else if (change.key().startsWith(INSTANCES)) {
            seeMember(change.key().substring(INSTANCES.length()), change.value());
        }
        notifyAll();
    }

    private void seeLeader(Change change) {
        if (change.value().isEmpty()) {
            leader.ifPresent(gone -> story.accept(gone.instance(), "does not lead any more"));
            leader = Optional.empty();
            return;
        }
        // A leader key that is written over, or a term that does not grow, would be two leaders at once.
        orderly &= change.created() == change.revision() && change.created() > lastTerm && leader.isEmpty();
        lastTerm = change.created();
        leaderships++;
        leader = Optional.of(new Leading(change.value().get(), change.created(), scheduler.now()));
        story.accept(change.value().get(), "is elected leader, term " + change.created());
    }

    private void seeWord(Change change) {
        JsonAnswer told = JsonAnswer.read(change.value().orElse("{}"));
        if (!told.isTrue("ready")) {
            if (word.isPresent() && told.has("term")) {
                story.accept(told.text("leader"), "takes its word back: the broker is to be repaired");
            }
            word = Optional.empty();
            return;
        }
        String instance = told.text("leader");
        long term = told.number("term").orElse(0);
        word = Optional.of(new Leading(instance, term, scheduler.now()));
        story.accept(instance, "proclaims that the broker is ready, term " + term);
    }

    private void seeMember(String instance, Optional<String> presence) {
        @Nullable Member before = members.get(instance);
        if (presence.isEmpty()) {
            members.remove(instance);
            story.accept(instance, "is gone");
            return;
        }
        JsonAnswer told = JsonAnswer.read(presence.get());
        Member now = new Member(told.text("state"), told.isTrue("consuming"));
        members.put(instance, now);
        if (!now.equals(before)) {
            story.accept(instance, now.state() + (now.consuming() ? ", serving" : ", not serving"));
        }
    }

    /** Who leads now. */
    public synchronized Optional<Leading> leader() {
        return leader;
    }

    /** The leader's word that the broker is ready, if it is in force. */
    public synchronized Optional<Leading> word() {
        return word;
    }

    /** How many instances say that they serve. */
    public synchronized int serving() {
        return (int) members.values().stream().filter(Member::consuming).count();
    }

    /** Whether an instance says that it serves. */
    public synchronized boolean serves(String instance) {
        Member member = members.get(instance);
        return member != null && member.consuming();
    }

    /** How many leaders there have been. */
    public synchronized int leaderships() {
        return leaderships;
    }

    /** Whether each leader came after the one before had gone, with a greater term. */
    public synchronized boolean isOrderly() {
        return orderly;
    }

    /** The latest revision that was seen of any key. */
    public long revision() {
        return watch.revision();
    }

    /**
     * Blocks until the fleet looks as wanted.
     *
     * @return whether it did within the limit
     */
    public synchronized boolean await(Predicate<FleetView> wanted, Duration limit) throws InterruptedException {
        Moment end = scheduler.now().plus(limit);
        while (!wanted.test(this) && scheduler.now().isBefore(end)) {
            wait(Math.max(1, scheduler.now().until(end).toMillis()));
        }
        return wanted.test(this);
    }

    @Override
    public void close() {
        watch.close();
    }
}
