package io.nuropb.deadletters;

import io.nuropb.ControlCharacters;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.deadletters.LetterTally.Counted;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.TopologyProfile;
import io.nuropb.topology.TopologyReport;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the dead letters of one service, and replays, parks or discards them: an operator's tool, which no instance
 * uses by itself.
 *
 * <p>Only letters that died first in the service's own queue are meant; in the compatible profile every service's
 * letters come into every service's queue of dead letters, and there those of others stay as they are, as does what
 * cannot be read. Letters that come while a run goes on are left to the next one, also those that a replay has just
 * failed to save.
 *
 * <p>A replayed message goes to the service's own queue through the default exchange, not to the exchange that it was
 * published to first: there, an event would reach every other service again that listens to it, and those have handled
 * it. Beside that, it is the message that it was: with its headers, its body, its other properties as far as the
 * adapter keeps them ({@link io.nuropb.messaging.Envelope.Original}), and the expiration that it had, from now on; but
 * it is persistent, is sent now, and names no sender. It carries how often it was replayed ({@code nuropb_replays}),
 * and once that is as often as allowed, it is parked instead.
 *
 * <p>One run at a time works on a queue; another one, from whatever process or of this same tool, is refused. To look
 * at letters is to take them from their queue and to give them back, so meanwhile nobody else finds them there. Neither
 * that nor discarding needs to publish anything, so both work while the broker keeps publishers waiting; letters that
 * have been delivered often are put to the end of their queue if it takes them, as copies that differ in nothing but
 * their sender and the routing header {@code CC}. Thread-safe; does not block. It owns none of the ports, and closes
 * none.
 */
public final class DeadLetterTool {

    /**
     * How long a run takes at most. RabbitMQ closes the channel of who holds a message for 30 minutes, and a run holds
     * what it passes over.
     */
    public static final Duration LONGEST_RUN = Duration.ofMinutes(20);

    private static final Logger log = LoggerFactory.getLogger(DeadLetterTool.class);

    private final ServiceName service;
    private final TopologyProfile profile;
    private final BrokerTopology topology;
    private final Ports ports;

    /** What a run works with. */
    record Ports(
            MessageSource source,
            MessagePublisher publisher,
            Scheduler scheduler,
            DeadLetterReader reader,
            String queue) {}

    /**
     * A tool, which does nothing yet.
     *
     * @param service whose letters
     * @param profile the names of its queues, and of what type a parking queue is
     * @param topology declares the parking queue when it is needed
     * @param source delivers the letters
     * @param publisher takes those that go to another queue
     * @param json reads their bodies
     * @param scheduler time and threads
     */
    public DeadLetterTool(
            ServiceName service,
            TopologyProfile profile,
            BrokerTopology topology,
            MessageSource source,
            MessagePublisher publisher,
            Json json,
            Scheduler scheduler) {
        this.service = service;
        this.profile = profile;
        this.topology = topology;
        this.ports = new Ports(
                source,
                publisher,
                scheduler,
                new DeadLetterReader(profile.serviceQueue(service), json),
                profile.deadLetterQueue(service));
    }

    /** The queue of dead letters. */
    public String queue() {
        return ports.queue();
    }

    /**
     * Looks through the letters, and leaves each in the queue.
     *
     * @param filter which ones
     * @param visitor told each of them, in the queue's order, one at a time; does not block, and keeps no letter for
     *     longer than it must. An exception of its own ends the run
     */
    public DeadLetterRun look(DeadLetterFilter filter, Consumer<DeadLetter> visitor) {
        DeadLetterRun run = new DeadLetterRun(
                ports,
                Double.POSITIVE_INFINITY,
                (letter, tally) -> {
                    if (filter.matches(letter, ports.scheduler().wallClock())) {
                        tally.count(Counted.MATCHED);
                        visitor.accept(letter);
                    }
                    return null;
                },
                counts -> {});
        run.begin();
        return run;
    }

    /**
     * Does something with letters. Two lines in the log tell who did what for which reason: one when it begins, and one
     * with what came of it.
     *
     * @param act what, with which letters, on whose word
     * @param progress told twice a second how far it is; does not block
     */
    public DeadLetterRun act(DeadLetterAct act, Consumer<DeadLetterCounts> progress) {
        double perSecond = act.dryRun() ? Double.POSITIVE_INFINITY : act.perSecond();
        DeadLetterRun run = new DeadLetterRun(ports, perSecond, (letter, tally) -> move(act, letter, tally), progress);
        if (!act.dryRun()) {
            log.info(
                    "Begun on dead letters in '{}': {}; {}",
                    queue(),
                    ControlCharacters.replaced(act.describe()),
                    onWhoseWord(act));
            run.outcome().whenComplete((counts, problem) -> tell(act, run.counts(), problem));
        }
        boolean moves = !act.dryRun() && act.deed() != DeadLetterAct.Deed.DISCARD;
        if (moves) {
            run.beginToMove(parkingQueue());
        } else {
            run.begin();
        }
        return run;
    }

    private DeadLetterRun.@Nullable Move move(DeadLetterAct act, DeadLetter letter, LetterTally tally) {
        if (!act.filter().matches(letter, ports.scheduler().wallClock())) {
            return null;
        }
        tally.count(Counted.MATCHED);
        return switch (act.decide(letter)) {
            case KEEP_REQUEST -> kept(Counted.REQUEST, tally);
            case KEEP_MALFORMED -> kept(Counted.MALFORMED, tally);
            case REPLAY -> act.dryRun() ? kept(Counted.REPLAYED, tally) : replay(letter);
            case PARK -> act.dryRun() ? kept(Counted.PARKED, tally) : park(letter);
            case DISCARD -> act.dryRun() ? kept(Counted.DISCARDED, tally) : discard(letter);
        };
    }

    private static DeadLetterRun.@Nullable Move kept(Counted as, LetterTally tally) {
        tally.count(as);
        return null;
    }

    private DeadLetterRun.Move replay(DeadLetter letter) {
        return new DeadLetterRun.Move(
                profile.serviceQueue(service), LetterHeaders.replayed(letter), Counted.REPLAYED, null);
    }

    private DeadLetterRun.Move park(DeadLetter letter) {
        return new DeadLetterRun.Move(
                profile.parkingQueue(service), LetterHeaders.parked(letter.envelope()), Counted.PARKED, null);
    }

    private static DeadLetterRun.Move discard(DeadLetter letter) {
        return new DeadLetterRun.Move("", letter.envelope(), Counted.DISCARDED, null);
    }

    /** One that is there with other properties will do: what counts is that the broker takes the letters. */
    private CompletionStage<@Nullable Void> parkingQueue() {
        return topology.declare(profile.parking(service)).thenApply(report -> requireParking(report));
    }

    private @Nullable Void requireParking(TopologyReport report) {
        for (Finding finding : report.findings()) {
            if (!finding.isSatisfied() && !(finding.verdict() instanceof Verdict.Drifted)) {
                throw new BrokerException(
                        Reason.ACCESS_REFUSED,
                        "Cannot make a place for the dead letters that are not to be replayed again: "
                                + finding.describe(),
                        null);
            }
        }
        return null;
    }

    private void tell(DeadLetterAct act, DeadLetterCounts counts, @Nullable Throwable problem) {
        log.info(
                "Ended ({}) on dead letters in '{}': {}: {}; {}{}",
                counts.ending(),
                queue(),
                ControlCharacters.replaced(act.describe()),
                counts.describe(),
                onWhoseWord(act),
                problem == null ? "" : "; " + problem.getMessage());
    }

    private static String onWhoseWord(DeadLetterAct act) {
        return "by " + act.by() + ", because: " + act.why();
    }
}
