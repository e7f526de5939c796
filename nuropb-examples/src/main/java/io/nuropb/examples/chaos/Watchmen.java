package io.nuropb.examples.chaos;

import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.examples.chaos.Note.Fleet;
import io.nuropb.examples.chaos.Note.LeaderKey;
import io.nuropb.examples.chaos.Note.QueueEmpty;
import io.nuropb.examples.chaos.Note.ReadyKey;
import io.nuropb.examples.watch.FleetView;
import io.nuropb.examples.watch.KeyWatch.Change;
import io.nuropb.json.JacksonJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Write down what can be seen from outside: leaders and their words, whether the fleet is whole, whether the queue is empty. */
final class Watchmen implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final Duration ASK_EVERY = Duration.ofMillis(250);

    private final List<Instance> fleet;
    private final NoteBook notes;
    private final Scheduler scheduler;
    private final BrokerQuestions questions;
    private final Json json = new JacksonJson();
    private final FleetView view;
    private volatile boolean closed;
    private boolean whole;

    Watchmen(Servers servers, List<Instance> fleet, NoteBook notes, Scheduler scheduler) {
        this.fleet = fleet;
        this.notes = notes;
        this.scheduler = scheduler;
        questions = new BrokerQuestions(servers);
        view = new FleetView(
                servers.etcdEndpoints(), Settings.SERVICE.value(), scheduler, (who, what) -> {}, this::record);
        again(LOOK_EVERY, this::lookAtFleet);
        again(ASK_EVERY, this::askForDepth);
        again(ASK_EVERY, () -> fleet.forEach(Instance::lookAfter));
    }

    private void again(Duration pause, Runnable look) {
        if (!closed) {
            look.run();
            scheduler.schedule(pause, () -> scheduler.blocking().execute(() -> again(pause, look)));
        }
    }

    private void record(Change change) {
        if (change.key().equals("leader")) {
            notes.write(new LeaderKey(change.value().orElse(""), change.created(), change.revision()));
        } else if (change.key().equals("ready")) {
            Map<?, ?> word = change.value().map(this::object).orElse(Map.of());
            long term = word.get("term") instanceof Number number ? number.longValue() : 0;
            notes.write(new ReadyKey(Boolean.TRUE.equals(word.get("ready")), term));
        }
    }

    private Map<?, ?> object(String text) {
        return json.read(text.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> object ? object : Map.of();
    }

    private void lookAtFleet() {
        boolean now = isWhole();
        if (now != whole) {
            whole = now;
            notes.write(new Fleet(now));
        }
    }

    private void askForDepth() {
        OptionalLong depth = questions.depth();
        if (depth.isPresent() && depth.getAsLong() == 0) {
            notes.write(new QueueEmpty());
        }
    }

    FleetView view() {
        return view;
    }

    BrokerQuestions questions() {
        return questions;
    }

    /** Whether a leader's word is in force and all instances consume, as they tell in etcd. */
    boolean isWhole() {
        return view.leader().isPresent()
                && view.word().isPresent()
                && fleet.stream().allMatch(instance -> view.serves(instance.name()));
    }

    @Override
    public void close() {
        closed = true;
        view.close();
    }
}
