package io.nuropb.chaos;

import io.nuropb.Scheduler;
import io.nuropb.chaos.Note.Blinded;
import io.nuropb.chaos.Note.Fleet;
import io.nuropb.chaos.Note.LeaderKey;
import io.nuropb.chaos.Note.LeaderRead;
import io.nuropb.chaos.Note.Proclaimed;
import io.nuropb.chaos.Note.QueueEmpty;
import io.nuropb.chaos.Note.ReadyKey;
import io.nuropb.chaos.Note.Wished;
import io.nuropb.watch.FleetView;
import io.nuropb.watch.JsonAnswer;
import io.nuropb.watch.KeyReader;
import io.nuropb.watch.KeyWatch.Change;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Write down what can be seen from outside: leaders and their words, whether the fleet is whole, whether the queue is
 * empty.
 */
final class FleetObserver implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FleetObserver.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration ASK_EVERY = Duration.ofMillis(250);

    private final List<ServiceProcess> fleet;
    private final NoteBook notes;
    private final Scheduler scheduler;
    private final BrokerQuestions broker;
    private final EtcdQuestions etcd;
    private final FleetView view;
    private final KeyReader leaderKey;
    private volatile boolean closed;
    private volatile boolean paused;
    private volatile boolean whole;
    private volatile long lastChange;

    FleetObserver(Servers servers, List<ServiceProcess> fleet, NoteBook notes, Scheduler scheduler) {
        this.fleet = fleet;
        this.notes = notes;
        this.scheduler = scheduler;
        broker = new BrokerQuestions(servers);
        view = new FleetView(
                servers.etcdEndpoints(),
                ChaosSettings.SERVICE.value(),
                scheduler,
                (who, what) -> {},
                (change, seen) -> record(change));
        etcd = new EtcdQuestions(servers, view);
        leaderKey = new KeyReader(servers.etcdEndpoints(), EtcdQuestions.LEADER);
        again("fleet", LOOK_EVERY, this::lookAtFleet);
        again("leader key", LOOK_EVERY, this::readLeaderKey);
        again("depth of the queue", ASK_EVERY, this::askForDepth);
        again("processes", ASK_EVERY, () -> fleet.forEach(ServiceProcess::lookAfter));
    }

    private void again(String what, Duration pause, Runnable look) {
        if (closed) {
            return;
        }
        try {
            look.run();
        } catch (RuntimeException e) {
            log.warn("The watch over the {} failed; it goes on", what, e);
            notes.write(new Blinded(what, e.toString()));
        } finally {
            scheduler.schedule(pause, () -> scheduler.blocking().execute(() -> again(what, pause, look)));
        }
    }

    private void record(Change change) {
        if (change.key().equals("leader")) {
            notes.write(new LeaderKey(change.value().orElse(""), change.created(), change.revision()));
        } else if (change.key().equals("ready")) {
            ReadyKey said = readyKey(change);
            paused = said.paused();
            notes.write(said);
            change.value()
                    .flatMap(ProclaimedContent::read)
                    .ifPresent(content -> notes.write(new Proclaimed(change.revision(), content)));
        } else if (change.key().equals("control")) {
            boolean consume = change.value()
                    .filter(wish -> !JsonAnswer.read(wish).isTrue("consume"))
                    .isEmpty();
            notes.write(new Wished(change.revision(), consume));
        }
    }

    private static ReadyKey readyKey(Change change) {
        JsonAnswer said = JsonAnswer.read(change.value().orElse("{}"));
        long term = said.number("term").orElse(0);
        // An operator's pause comes before all, so a leader that restricts the fleet has not been told to pause it.
        boolean isForHealth = said.has("restrictions");
        return new ReadyKey(
                change.revision(), term, said.isTrue("ready"), term != 0 && !said.isTrue("consume") && !isForHealth);
    }

    private void readLeaderKey() {
        long asked = System.nanoTime();
        leaderKey
                .read()
                .ifPresent(said ->
                        notes.write(new LeaderRead(said.value().orElse(""), said.created(), said.revision(), asked)));
    }

    private void lookAtFleet() {
        boolean now = isWhole();
        if (now != whole) {
            lastChange = System.nanoTime();
            whole = now;
            notes.write(new Fleet(now));
        }
    }

    private void askForDepth() {
        OptionalLong depth = broker.depth();
        if (depth.isPresent() && depth.getAsLong() == 0) {
            notes.write(new QueueEmpty());
        }
    }

    FleetView view() {
        return view;
    }

    /** Whether the leader's word is that the fleet does not consume, because an operator wishes it so. */
    boolean isPaused() {
        return paused;
    }

    /** What can be asked of RabbitMQ. */
    BrokerQuestions broker() {
        return broker;
    }

    /** What can be asked of etcd. */
    EtcdQuestions etcd() {
        return etcd;
    }

    /** Whether a leader's word is in force and all instances consume, as they tell in etcd. */
    boolean isWhole() {
        return view.leader().isPresent()
                && view.word().isPresent()
                && fleet.stream().allMatch(instance -> view.serves(instance.name()));
    }

    /** Whether it has been so for some time without a break, as far as was seen. */
    boolean hasBeenWholeFor(Duration time) {
        return whole && System.nanoTime() - lastChange >= time.toNanos();
    }

    @Override
    public void close() {
        closed = true;
        view.close();
    }
}
