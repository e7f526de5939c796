package io.nuropb.cli;

import io.nuropb.DurationText;
import io.nuropb.Identity;
import io.nuropb.ServiceName;
import io.nuropb.deadletters.DeadLetterCounts;
import io.nuropb.deadletters.DeadLetterFilter;
import io.nuropb.deadletters.DeadLetterRun;
import io.nuropb.deadletters.DeadLetterTool;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.TopologyProfile;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that goes once through the dead letters of a service. SIGTERM and SIGINT end it within a second. */
abstract class LetterCommand extends MeshCommand {

    /** For which RabbitMQ dead-letters messages. */
    private static final List<String> REASONS = List.of("rejected", "expired", "delivery_limit", "maxlen");

    private static final String NAME = "nuropb-cli";

    /** Longer than a run takes to end that is cancelled. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The service's name.")
    String service = "";

    @Option(names = "--group", paramLabel = "ID", description = "Only the letters of this group, as 'groups' names it.")
    @Nullable
    String group;

    @Option(names = "--method", paramLabel = "NAME", description = "Only the letters of this method or topic.")
    @Nullable
    String method;

    @Option(
            names = "--reason",
            paramLabel = "WORD",
            description = "Only what died in this way: rejected, expired, delivery_limit or maxlen.")
    @Nullable
    String reason;

    @Option(
            names = "--originator",
            paramLabel = "TEXT",
            description =
                    "Only the letters of senders whose reply queue has this in its name, such as a service's name or"
                            + " an instance's id.")
    @Nullable
    String originator;

    @Option(names = "--older-than", paramLabel = "TIME", description = "Only what has been dead for so long at least.")
    @Nullable
    Duration olderThan;

    @Option(names = "--younger-than", paramLabel = "TIME", description = "Only what has been dead for so long at most.")
    @Nullable
    Duration youngerThan;

    @Option(
            names = "--hardened",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description = "The service has the hardened layout: its parking queue is to be a quorum queue.")
    boolean hardened;

    LetterCommand(Program program) {
        super(program);
    }

    /** Checks what is on the command line, before anything is connected. */
    abstract void check();

    /** Begins to go through the letters; does not block. */
    abstract DeadLetterRun begin(DeadLetterTool tool, DeadLetterFilter filter);

    /**
     * Prints what there is to be printed before the result, and says what the result has beside the counts. Blocking.
     */
    abstract Map<String, @Nullable Object> printed(Printer printer, DeadLetterCounts counts)
            throws InterruptedException, ExecutionException;

    /** Prints a line, or nothing if nobody reads any more. Blocks for as long as whoever reads keeps it waiting. */
    static void print(Printer printer, Map<String, @Nullable Object> line)
            throws InterruptedException, ExecutionException {
        if (!printer.isAbandoned()) {
            printer.printLater(line).toCompletableFuture().get();
        }
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        ServiceName name = new ServiceName(service);
        DeadLetterFilter filter = filter();
        check();
        MeshPorts ports = program.ports().apply(options());
        Identity identity = options().identity(NAME, true);
        CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
        int status = ExitStatus.ERROR;
        try (BrokerTopology topology = ports.topology(identity);
                MessageSource source = ports.source(identity);
                MessagePublisher publisher = ports.publisher(identity)) {
            TopologyProfile profile = hardened ? TopologyProfile.hardened() : TopologyProfile.compatible();
            DeadLetterTool tool =
                    new DeadLetterTool(name, profile, topology, source, publisher, program.json(), program.scheduler());
            DeadLetterRun run = begin(tool, filter);
            program.signals().onStop(run::cancel, ended);
            status = ended(tool, run);
            return status;
        } finally {
            end(ended, status);
        }
    }

    /** A run that a signal ends, and that has failed, has not ended gracefully. */
    private static void end(CompletableFuture<@Nullable Void> ended, int status) {
        if (status == ExitStatus.RESULT) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(new IllegalStateException("The run ended with status " + status));
        }
    }

    private int ended(DeadLetterTool tool, DeadLetterRun run) throws InterruptedException {
        Printer printer = printer();
        try {
            if (!isBegunInTime(run)) {
                run.cancel();
                return printer.failed(Failure.timeout(
                        "Not begun within " + DurationText.of(options().timeout) + ". Until then: " + last(run)));
            }
            DeadLetterCounts counts = run.outcome().toCompletableFuture().get();
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            result.put("queue", tool.queue());
            result.putAll(printed(printer, counts));
            result.putAll(shown(counts));
            return printer.result(result);
        } catch (ExecutionException e) {
            return printer.failed(Failure.of(e).with(". Until then: " + shown(run.counts())));
        }
    }

    /** What a cancelled run has done: it may have begun meanwhile. */
    private Map<String, Object> last(DeadLetterRun run) throws InterruptedException, ExecutionException {
        try {
            return shown(program.scheduler().await(run.outcome(), LAST_WORDS));
        } catch (TimeoutException e) {
            return shown(run.counts());
        }
    }

    private boolean isBegunInTime(DeadLetterRun run) throws InterruptedException, ExecutionException {
        try {
            program.scheduler().await(run.begun(), options().timeout);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private DeadLetterFilter filter() {
        if (reason != null && !REASONS.contains(reason)) {
            throw new IllegalArgumentException("--reason '" + reason + "' is none of " + String.join(", ", REASONS));
        }
        DeadLetterFilter filter = DeadLetterFilter.all();
        filter = group == null ? filter : filter.withGroup(group);
        filter = method == null ? filter : filter.withSubject(method);
        filter = reason == null ? filter : filter.withReason(reason);
        filter = originator == null ? filter : filter.withOriginator(originator);
        filter = olderThan == null ? filter : filter.withMinAge(olderThan);
        return youngerThan == null ? filter : filter.withMaxAge(youngerThan);
    }

    private static Map<String, Object> shown(DeadLetterCounts counts) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("ending", counts.ending().name().toLowerCase(Locale.ROOT));
        shown.put("letters", counts.letters());
        shown.put("matched", counts.matched());
        shown.put("replayed", counts.replayed());
        shown.put("parked", counts.parked());
        shown.put("discarded", counts.discarded());
        shown.put("requests", counts.requests());
        shown.put("malformed", counts.malformed());
        shown.put("failed", counts.failed());
        shown.put("others", counts.others());
        shown.put("unreadable", counts.unreadable());
        shown.put("unrenewed", counts.unrenewed());
        shown.put("uncertain", counts.uncertain());
        return shown;
    }
}
