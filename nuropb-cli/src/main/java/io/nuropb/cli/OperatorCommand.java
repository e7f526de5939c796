package io.nuropb.cli;

import io.nuropb.CompletionFailure;
import io.nuropb.DurationText;
import io.nuropb.ServiceName;
import io.nuropb.election.OperatorControl;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.FleetStatus;
import io.nuropb.store.LeaseStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** A command of an operator on a fleet, by way of what the fleet's instances share. */
abstract class OperatorCommand extends MeshCommand {

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The service's name.")
    String service = "";

    /** Null as long as the wish is not known to be written. */
    private volatile @Nullable OperatorControl written;

    /** Which parts of a wish that has several are written. */
    private final List<String> parts = new CopyOnWriteArrayList<>();

    OperatorCommand(Program program) {
        super(program);
    }

    /**
     * What it does, and what is printed of it.
     *
     * @throws IllegalArgumentException if an option is wrong, before anything is connected to
     */
    abstract Function<FleetOperator, CompletionStage<Map<String, @Nullable Object>>> act();

    /**
     * What is printed of a wish, how many instances are there to hear it, and who does not heed it. A wish that is
     * written is one, whether or not anybody can look then.
     */
    final CompletionStage<Map<String, @Nullable Object>> told(
            FleetOperator operator, CompletionStage<OperatorControl> wished) {
        return wished.thenCompose(wish -> {
            written = wish;
            return operator.status()
                    .handleAsync(
                            (fleet, problem) -> problem == null ? told(wish, fleet) : unseen(wish, problem),
                            program.scheduler().blocking());
        });
    }

    /**
     * Says on stderr what may be wrong if a fleet has nobody: a misspelt service has no instance.
     *
     * @param consequence ends the sentence that says so; may be empty
     */
    final void hintIfNobodyIsThere(FleetStatus fleet, String consequence) {
        if (fleet.members().isEmpty() && fleet.leader().isEmpty()) {
            program.err()
                    .println("nuropb: No instance of service '" + service + "' is there, and nobody leads" + consequence
                            + ". If instances run, check the service's name, --etcd-endpoints and --key-prefix");
        }
    }

    /** Notes a part of a wish that is written. */
    final void wrote(String part) {
        parts.add(part);
    }

    /** For whoever is told that a wish has failed, of which a part is written. */
    private Failure inPart(Failure failure) {
        return parts.isEmpty() ? failure : failure.with(". Written before that: " + String.join(", ", parts));
    }

    private static Map<String, @Nullable Object> unseen(OperatorControl wish, Throwable problem) {
        Map<String, @Nullable Object> shown = OperatorName.shown(wish);
        shown.put("members", null);
        shown.put("unseen_because", CompletionFailure.causeOf(problem).getMessage());
        return shown;
    }

    /** Python's instances tell nothing of themselves but who leads, and heed no wish. */
    private Map<String, @Nullable Object> told(OperatorControl wish, FleetStatus fleet) {
        hintIfNobodyIsThere(fleet, ": the wish is kept for whoever comes");
        Map<String, @Nullable Object> shown = OperatorName.shown(wish);
        shown.put("members", fleet.members().size());
        fleet.leader()
                .filter(leader -> fleet.silent())
                .ifPresent(leader -> shown.put(
                        "unheeded_because",
                        "Leader '" + leader.instance()
                                + "' tells its fleet nothing, as Python instances do: Java instances"
                                + " pause and resume by themselves, Python instances go on"));
        fleet.readiness()
                .filter(said -> wish.consume() && !said.consume())
                .map(said -> said.restrictions().reason())
                .filter(reason -> !reason.isEmpty())
                .ifPresent(reason -> shown.put("still_paused_because", stillPaused(fleet, reason)));
        return shown;
    }

    /** The leader pauses a fleet, too, and has yet to hear of the wish. */
    private static String stillPaused(FleetStatus fleet, String reason) {
        String leader = fleet.leader()
                .map(one -> "Leader '" + one.instance() + "' pauses")
                .orElse("The leader paused");
        return leader + " the fleet for the health of the service: " + reason + ". A resumption has one instance probe"
                + " within a period of the leader's looks, and all others follow when that one has handled messages well;"
                + " 'fleet status' shows it";
    }

    @Override
    public final Integer call() throws InterruptedException, ExecutionException {
        ServiceName name = new ServiceName(service);
        Function<FleetOperator, CompletionStage<Map<String, @Nullable Object>>> act = act();
        MeshPorts ports = program.ports().apply(options());
        try (LeaseStore store = ports.store()
                .orElseThrow(() -> new IllegalArgumentException(
                        "--etcd-endpoints is missing: what the instances of '" + service + "' share is there"))) {
            FleetOperator operator = new FleetOperator(store, ports.keys(name), program.scheduler(), program.json());
            return printer()
                    .result(program.scheduler()
                            .await(store.connect().thenCompose(connected -> act.apply(operator)), options().timeout));
        } catch (ExecutionException e) {
            return printer().failed(inPart(Failure.of(e)));
        } catch (TimeoutException e) {
            String late = "No outcome within " + DurationText.of(options().timeout);
            OperatorControl wish = written;
            return wish == null
                    ? printer().failed(inPart(Failure.timeout(late)))
                    : printer().result(unseen(wish, new TimeoutException(late)));
        }
    }
}
