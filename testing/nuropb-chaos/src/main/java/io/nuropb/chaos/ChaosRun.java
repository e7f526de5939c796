package io.nuropb.chaos;

import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.chaos.Note.Quiet;
import io.nuropb.chaos.Note.StormBegins;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.watch.Timeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One run: servers, a fleet, a storm, quiet, and the reckoning. */
final class ChaosRun {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration PROGRESS = Duration.ofSeconds(10);

    private final ChaosOptions options;
    private final Path folder;
    private final Timeline timeline;
    private final Scheduler scheduler = new SystemScheduler();

    /** @param folder an empty one, where the notes go */
    ChaosRun(ChaosOptions options, Path folder, Timeline timeline) {
        this.options = options;
        this.folder = folder;
        this.timeline = timeline;
    }

    /** Blocks until it is over. */
    Report run() throws Exception {
        FaultPlan plan = FaultPlan.of(options);
        timeline.tell("CHAOS", options.command() + ": " + plan.faults().size() + " faults. Notes: " + folder);
        List<Instance> fleet = new ArrayList<>();
        try (NoteBook notes = NoteBook.in(folder, "harness");
                Servers servers = Servers.start(options);
                Link link = new Link(servers.amqpPorts())) {
            for (int i = 0; i < options.fleet(); i++) {
                fleet.add(new Instance(i, servers, options.durability(), notes, folder));
            }
            try (Watchmen watchmen = new Watchmen(servers, fleet, notes, scheduler);
                    QueueReader letters = QueueReader.ofDeadLetters(operator(servers), notes, scheduler);
                    QueueReader unrouted = QueueReader.ofUnroutedEvents(operator(servers), notes, scheduler);
                    Client client =
                            new Client(Servers.amqp(Servers.CLIENT_USER, link.ports()), notes, options.control())) {
                letters.fetch();
                unrouted.fetch();
                live(plan, new Arsenal(servers, fleet, link, watchmen.etcd(), notes), watchmen, client, notes, fleet);
            } finally {
                fleet.forEach(Instance::close);
            }
        } finally {
            scheduler.close();
        }
        return Reckoning.of(NoteBook.readAll(folder), options, plan);
    }

    private static String operator(Servers servers) {
        return Servers.amqp(
                Servers.OPERATOR,
                servers.rabbit().stream().map(RabbitServer::amqpPort).toList());
    }

    private void live(
            FaultPlan plan, Arsenal arsenal, Watchmen watchmen, Client client, NoteBook notes, List<Instance> fleet)
            throws InterruptedException {
        fleet.forEach(Instance::start);
        Patience.until("all instances serve for the first time", START_LIMIT, watchmen::isWhole);
        timeline.tell("CHAOS", "the fleet serves; the traffic begins");
        Traffic traffic = new Traffic(client.mesh(), notes, scheduler, options.seed());
        traffic.begin();
        tellProgress(traffic, watchmen);
        Patience.pause(WARM_UP);
        notes.write(new StormBegins());
        new Storm(plan, arsenal::prepare, notes, timeline).rage();
        notes.write(new Quiet());
        timeline.tell("CHAOS", "quiet: all faults are undone");
        new Calm(watchmen, client.mesh(), traffic, fleet, notes, timeline).comeToRest();
    }

    private void tellProgress(Traffic traffic, Watchmen watchmen) {
        scheduler.schedule(PROGRESS, () -> {
            timeline.tell(
                    "CHAOS",
                    "%,d messages sent, %,d requests answered, %d open; %s leads, %d of %d serve"
                            .formatted(
                                    traffic.sent(),
                                    traffic.answered(),
                                    traffic.open(),
                                    watchmen.view()
                                            .leader()
                                            .map(leader -> leader.instance())
                                            .orElse("nobody"),
                                    watchmen.view().serving(),
                                    options.fleet()));
            tellProgress(traffic, watchmen);
        });
    }
}
