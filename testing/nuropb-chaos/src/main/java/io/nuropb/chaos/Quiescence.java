package io.nuropb.chaos;

import io.nuropb.chaos.Note.Awaited;
import io.nuropb.chaos.Note.ClientBooks;
import io.nuropb.chaos.Note.LastCall;
import io.nuropb.client.ClientCounters;
import io.nuropb.client.MeshClient;
import io.nuropb.watch.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * After the storm: waits until everything has come to rest, each for as long as it may take, and writes down whether it
 * did.
 */
final class Quiescence {

    private static final Duration LIMIT = ChaosSettings.stabilisation();

    /** Within what time nothing may be left of a fleet that has stopped: what RabbitMQ's figures lag behind. */
    private static final Duration LEFT_BEHIND = Duration.ofSeconds(10);

    /** How long the fleet works in peace before the last call. */
    private static final Duration PEACE = Duration.ofSeconds(3);

    private final FleetObserver observer;
    private final MeshClient mesh;
    private final Traffic traffic;
    private final List<ServiceProcess> fleet;
    private final NoteBook notes;
    private final Timeline timeline;
    private final BrokerQuestions questions;
    private final EtcdQuestions etcd;

    Quiescence(
            FleetObserver observer,
            MeshClient mesh,
            Traffic traffic,
            List<ServiceProcess> fleet,
            NoteBook notes,
            Timeline timeline) {
        this.observer = observer;
        this.mesh = mesh;
        this.traffic = traffic;
        this.fleet = fleet;
        this.notes = notes;
        this.timeline = timeline;
        questions = observer.broker();
        etcd = observer.etcd();
    }

    /**
     * Blocks until that is so, or every limit has passed; in the end the processes have been stopped, and left nothing
     * behind.
     */
    void comeToRest() {
        await("one leads, and all consume", LIMIT, this::allConsume);
        long answered = traffic.answered();
        await("requests are answered", LIMIT, () -> traffic.answered() > answered);
        Polling.pause(PEACE);
        await("the fleet works in peace for a while", LIMIT, () -> observer.hasBeenWholeFor(PEACE));
        notes.write(new LastCall());
        traffic.stop();
        await("every call has its outcome", ChaosSettings.TIMEOUT.multipliedBy(4), () -> traffic.open() == 0);
        await("the queue is empty", LIMIT, () -> isEmpty(questions.depth()));
        await("no dead letter is left", LIMIT, () -> isEmpty(questions.deadLetters()));
        await("no unrouted event is left", LIMIT, () -> isEmpty(questions.unroutedEvents()));
        ClientCounters books = mesh.counters();
        notes.write(
                new ClientBooks(books.pending(), books.unconfirmed(), books.late(), books.repeated(), books.foreign()));
        fleet.forEach(this::stop);
        etcd.present();
        await("etcd knows no leader, word, instance and lease any more", LEFT_BEHIND, etcd::isDeserted);
        await(
                "RabbitMQ knows no connection of the service any more",
                LEFT_BEHIND,
                () -> questions.serviceConnections().isEmpty());
    }

    private void stop(ServiceProcess instance) {
        String problem = instance.stop();
        timeline.tell("CHAOS", instance.name() + (problem.isEmpty() ? " has stopped" : " does not stop: " + problem));
    }

    private void await(String what, Duration limit, BooleanSupplier condition) {
        boolean came = Polling.sees(condition, limit);
        notes.write(new Awaited(what, came, limit.toMillis(), came ? "" : questions.sticking()));
        timeline.tell("CHAOS", what + (came ? "" : ": NOT within " + Timeline.text(limit)));
    }

    /** As they tell in etcd, and as RabbitMQ counts them. */
    private boolean allConsume() {
        OptionalLong consumers = questions.consumers();
        return observer.isWhole() && consumers.isPresent() && consumers.getAsLong() == fleet.size();
    }

    private static boolean isEmpty(OptionalLong depth) {
        return depth.isPresent() && depth.getAsLong() == 0;
    }
}
