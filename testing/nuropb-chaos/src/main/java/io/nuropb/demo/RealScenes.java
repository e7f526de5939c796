package io.nuropb.demo;

import io.nuropb.Moment;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.watch.FleetView;
import io.nuropb.watch.FleetView.Leading;
import io.nuropb.watch.Timeline;
import java.time.Duration;
import java.util.function.Predicate;

/** What happens to a fleet of processes on real servers, and what is promised about it. */
final class RealScenes {

    static final int FLEET = 3;
    static final Duration TTL = Duration.ofSeconds(5);
    static final String VHOST = "shop";

    private static final String QUEUE = "nuropb-orders-sq";
    private static final Duration FAILOVER_LIMIT = TTL.plusSeconds(1);
    private static final Duration HANDOVER_LIMIT = Duration.ofSeconds(2);
    private static final Duration PAUSE_LIMIT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int A_WHILE = 100;

    private final DemoContext context;
    private final FleetView fleet;
    private final Supervisor supervisor;
    private final EtcdServer etcd;
    private final RabbitServer rabbit;

    RealScenes(DemoContext context, FleetView fleet, Supervisor supervisor, EtcdServer etcd, RabbitServer rabbit) {
        this.context = context;
        this.fleet = fleet;
        this.supervisor = supervisor;
        this.etcd = etcd;
        this.rabbit = rabbit;
    }

    /** Elect, prepare, proclaim, serve. */
    void gather() throws InterruptedException {
        for (int i = 0; i < FLEET; i++) {
            supervisor.start();
        }
        awaitWholeFleet("after the start");
    }

    /** The leader dies, and says nothing to anybody. */
    void crash() throws InterruptedException {
        Leading dead = leader();
        Moment killed = now();
        supervisor.kill(dead.instance());
        context.timeline().tell(dead.instance(), "is dead");
        supervisor.start();
        Duration failover = killed.until(successor(dead, "of the crash").at());
        context.summary()
                .add(
                        "failover",
                        "%s from SIGKILL until the successor had proclaimed; TTL %s, limit %s"
                                .formatted(text(failover), text(TTL), text(FAILOVER_LIMIT)));
        context.expectations()
                .keep(
                        failover.compareTo(FAILOVER_LIMIT) <= 0,
                        "The failover took " + text(failover) + "; promised: " + text(FAILOVER_LIMIT));
        awaitWholeFleet("after the crash");
        context.keepServing(killed, PAUSE_LIMIT, "around the crash of a leader");
    }

    /** The leader is told to stop, and hands over before it drains. */
    void handOver() throws InterruptedException {
        Leading old = leader();
        Moment told = now();
        supervisor.stop(old.instance());
        context.timeline().tell(old.instance(), "has ended");
        Duration handover = told.until(successor(old, "of the stop").at());
        context.summary().add("handover", text(handover) + " from SIGTERM until the successor had proclaimed");
        context.expectations()
                .keep(
                        handover.compareTo(HANDOVER_LIMIT) <= 0,
                        "The handover took " + text(handover) + "; promised: " + text(HANDOVER_LIMIT));
        supervisor.start();
        awaitWholeFleet("after the handover");
        context.keepServing(told, PAUSE_LIMIT, "around a handover");
    }

    /** An operator deletes the queue under the fleet. */
    void deleteQueue() throws InterruptedException {
        Moment deleted = now();
        rabbit.management().delete("/api/queues/" + VHOST + "/" + QUEUE);
        context.timeline().tell("operator", "has deleted queue " + QUEUE);
        awaitView(
                view -> view.word().filter(word -> deleted.isBefore(word.at())).isPresent(),
                "The leader did not proclaim anew after its queue had been deleted");
        Moment repaired = awaitWholeFleet("after the queue was deleted");
        context.summary()
                .add("repair", text(deleted.until(repaired)) + " from the queue's deletion until all served again");
    }

    /** etcd goes and comes back; leases are kept alive, and nobody notices but the log. */
    void restartEtcd() throws InterruptedException {
        Moment begun = now();
        etcd.restart();
        context.timeline().tell("etcd", "has restarted");
        // Longer than a lease: whoever had not come back to etcd would be gone by then.
        context.awaitAnswers((int) (TTL.plusSeconds(2).toMillis() / OrderClient.BEAT.toMillis()), PATIENCE);
        awaitWholeFleet("after etcd restarted");
        context.keepServing(begun, PAUSE_LIMIT, "while etcd restarted");
    }

    /** RabbitMQ goes and comes back; everybody connects again. */
    void restartRabbit() throws InterruptedException {
        rabbit.restart();
        Moment back = now();
        context.timeline().tell("RabbitMQ", "has restarted");
        Moment served = awaitWholeFleet("after RabbitMQ restarted");
        context.summary()
                .add(
                        "reconnect",
                        text(back.until(served))
                                + " from RabbitMQ's return until all served again; they try at growing intervals, up to 5 s");
    }

    /** Nothing happens. */
    void beQuiet() throws InterruptedException {
        Moment begun = now();
        long before = context.orderAttempts().totals().repeated();
        context.awaitAnswers(2 * A_WHILE, PATIENCE);
        long retried = context.orderAttempts().totals().repeated() - before;
        context.expectations().keep(retried == 0, retried + " orders had to be sent again though nothing happened");
        context.keepServing(begun, PAUSE_LIMIT, "though nothing happened");
    }

    /** What must have been true all the time. */
    void lookBack() {
        context.summary()
                .add("leaders", fleet.leaderships() + ", each after the one before had gone, with a greater term");
        context.expectations()
                .keep(
                        fleet.isOrderly(),
                        "A leader was elected while another one led, or with a term that is not greater");
    }

    private Leading leader() throws InterruptedException {
        awaitView(view -> view.leader().isPresent(), "Nobody leads");
        return fleet.leader().orElseThrow();
    }

    private Leading successor(Leading before, String why) throws InterruptedException {
        Predicate<FleetView> succeeded =
                view -> view.word().filter(word -> word.term() > before.term()).isPresent();
        awaitView(succeeded, "No successor has proclaimed because " + why);
        return fleet.word().orElseThrow();
    }

    /** Lets the client get some more answers from it; returns when it was whole. */
    private Moment awaitWholeFleet(String when) throws InterruptedException {
        awaitView(
                view -> view.word().isPresent() && view.serving() == FLEET,
                "Not all " + FLEET + " instances serve under a leader's word " + when);
        Moment whole = now();
        if (context.orderAttempts().answered() > 0) {
            context.awaitAnswers(A_WHILE, PATIENCE);
        }
        return whole;
    }

    private void awaitView(Predicate<FleetView> wanted, String otherwise) throws InterruptedException {
        context.expectations().need(fleet.await(wanted, PATIENCE), otherwise + " within " + text(PATIENCE));
    }

    private Moment now() {
        return context.scheduler().now();
    }

    private static String text(Duration time) {
        return Timeline.text(time);
    }
}
