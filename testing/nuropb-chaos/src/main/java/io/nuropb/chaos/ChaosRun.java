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
import java.util.Optional;

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
    ChaosReport run() throws Exception {
        FaultPlan plan = FaultPlan.of(options);
        timeline.tell("CHAOS", options.command() + ": " + plan.faults().size() + " faults. Notes: " + folder);
        List<ServiceProcess> fleet = new ArrayList<>();
        try (NoteBook notes = NoteBook.in(folder, "harness");
                Servers servers = Servers.start(options);
                ProxiedLink link = new ProxiedLink(servers.amqpPorts())) {
            for (int i = 0; i < options.fleet(); i++) {
                fleet.add(new ServiceProcess(i, servers, options, notes, folder));
            }
            try (FleetObserver observer = new FleetObserver(servers, fleet, notes, scheduler);
                    OperatorFaults operator = new OperatorFaults(servers, observer::isPaused, scheduler);
                    QueueReader letters = QueueReader.ofDeadLetters(administrator(servers), notes, scheduler);
                    QueueReader unrouted = QueueReader.ofUnroutedEvents(administrator(servers), notes, scheduler);
                    Client client = new Client(
                            Servers.amqp(Servers.CLIENT_USER, link.ports()),
                            notes,
                            options.control().equals(Optional.of(NegativeControl.LOSS)))) {
                letters.fetch();
                unrouted.fetch();
                live(
                        plan,
                        new FaultInjector(servers, fleet, link, observer, operator, notes),
                        observer,
                        client,
                        notes,
                        fleet);
            } finally {
                fleet.forEach(ServiceProcess::close);
            }
        } finally {
            scheduler.close();
        }
        return Verdict.of(NoteBook.readAll(folder), options, plan);
    }

    private static String administrator(Servers servers) {
        return Servers.amqp(
                Servers.OPERATOR,
                servers.rabbit().stream().map(RabbitServer::amqpPort).toList());
    }

    private void live(
            FaultPlan plan,
            FaultInjector injector,
            FleetObserver observer,
            Client client,
            NoteBook notes,
            List<ServiceProcess> fleet)
            throws InterruptedException {
        fleet.forEach(ServiceProcess::start);
        Polling.until("all instances serve for the first time", START_LIMIT, observer::isWhole);
        timeline.tell("CHAOS", "the fleet serves; the traffic begins");
        Traffic traffic = new Traffic(client.mesh(), notes, scheduler, options.seed());
        traffic.begin();
        tellProgress(traffic, observer);
        Polling.pause(WARM_UP);
        notes.write(new StormBegins());
        new Storm(plan, injector::prepare, notes, timeline).rage();
        notes.write(new Quiet());
        timeline.tell("CHAOS", "quiet: all faults are undone");
        new Quiescence(observer, client.mesh(), traffic, fleet, notes, timeline).comeToRest();
    }

    private void tellProgress(Traffic traffic, FleetObserver observer) {
        scheduler.schedule(PROGRESS, () -> {
            timeline.tell(
                    "CHAOS",
                    "%,d messages sent, %,d requests answered, %d open; %s leads, %d of %d serve"
                            .formatted(
                                    traffic.sent(),
                                    traffic.answered(),
                                    traffic.open(),
                                    observer.view()
                                            .leader()
                                            .map(leader -> leader.instance())
                                            .orElse("nobody"),
                                    observer.view().serving(),
                                    options.fleet()));
            tellProgress(traffic, observer);
        });
    }
}
