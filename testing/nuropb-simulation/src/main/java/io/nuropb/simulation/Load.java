package io.nuropb.simulation;

import io.nuropb.client.CallOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.messaging.NuropbTransportException;
import io.nuropb.simulation.Journal.Kind;
import io.nuropb.simulation.Journal.Sent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Clients that send requests, commands and events at random, and write down what they hear. */
final class Load {

    private static final List<Kind> KINDS = List.of(Kind.REQUEST, Kind.REQUEST, Kind.COMMAND, Kind.EVENT);

    private final World world;
    private final Chance chance;
    private final Chance calls;
    private final Chance upgrades;
    private final Duration mean;
    private boolean ended;

    /**
     * @param chance for the messages that are the simulation's own
     * @param calls for the workload's
     * @param upgrades for messages that only the later version knows
     * @param mean how long it takes on average until a client's next message
     */
    Load(World world, Chance chance, Chance calls, Chance upgrades, Duration mean) {
        this.world = world;
        this.chance = chance;
        this.calls = calls;
        this.upgrades = upgrades;
        this.mean = mean;
    }

    void begin() {
        for (int i = 0; i < world.plan().clients(); i++) {
            next(i);
        }
    }

    void end() {
        ended = true;
    }

    private void next(int client) {
        world.time().schedule(chance.untilNext(mean), () -> {
            if (!ended) {
                SimulatedProcess sender = world.clients().get(client);
                Kind kind = chance.of(KINDS);
                if (sender.isRunning()) {
                    sender.scheduler().execute(() -> send(sender, kind));
                    if (world.isServed(Edition.LATER)) {
                        Kind later = upgrades.of(KINDS);
                        sender.scheduler().execute(() -> sendLater(sender, later));
                    }
                }
                next(client);
            }
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The journal has the outcome.
    private void send(SimulatedProcess sender, Kind kind) {
        MeshClient client = sender.runner().client();
        send(sender, client, world.journal().begin(kind, sender));
        world.workload().call(client, World.SERVICE.value(), calls.bits());
        world.witness().checkClient(sender);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The journal has the outcome.
    private void sendLater(SimulatedProcess sender, Kind kind) {
        send(sender, sender.runner().client(), world.journal().begin(kind, sender, Edition.LATER));
        world.witness().checkClient(sender);
    }

    /** One message of each kind, one after the other: a client may have no more than one under way. */
    CompletableFuture<?> sendEach(SimulatedProcess sender) {
        CompletableFuture<?> latest = CompletableFuture.completedFuture("none");
        for (Kind kind : Kind.values()) {
            latest = latest.thenComposeAsync(
                    before -> send(
                            sender, sender.runner().client(), world.journal().begin(kind, sender)),
                    sender.scheduler());
        }
        return latest;
    }

    /** A call from within a handler to the service that it belongs to; one from within such a call is not made. */
    CompletionStage<?> callFrom(SimulatedProcess process, Sent outer) {
        if (outer.sender.place() < world.plan().instances()) {
            return CompletableFuture.completedFuture("deep enough");
        }
        return send(process, process.runner().client(), world.journal().begin(chance.of(KINDS), process));
    }

    /** An event that is larger than the broker takes, between a command and an event that are not. */
    @SuppressWarnings("FutureReturnValueIgnored") // The journal has the outcome.
    void sendRefused(SimulatedProcess sender) {
        MeshClient client = sender.runner().client();
        // All are known before the process may end with the first.
        Sent before = world.journal().begin(Kind.COMMAND, sender);
        Sent refused = world.journal().begin(Kind.EVENT, sender);
        Sent after = world.journal().begin(Kind.EVENT, sender);
        send(sender, client, before);
        as(client, refused)
                .publish(Handlers.TOPIC, World.TOO_LARGE)
                .whenComplete((nothing, failure) -> ended(sender, refused, null, failure));
        send(sender, client, after);
        world.witness().checkClient(sender);
    }

    private static MeshClient as(MeshClient sending, Sent sent) {
        return sending.withDefaults(CallOptions.defaults()
                .withTraceId(Journal.traceId(sent))
                .withTimeout(Plan.TIMEOUT)
                .withTtl(Plan.TIMEOUT.multipliedBy(2)));
    }

    private CompletableFuture<?> send(SimulatedProcess sender, MeshClient sending, Sent sent) {
        Map<String, Object> body = Map.of("payload", Journal.payload(sent.number));
        MeshClient client = as(sending, sent);
        String service = World.SERVICE.value();
        CompletableFuture<?> answer = switch (sent.kind) {
            case REQUEST -> client.request(service, sent.edition.method(), body, String.class);
            case COMMAND -> client.command(service, sent.edition.method(), body);
            case EVENT -> client.publish(sent.edition.topic(), body);
        };
        return answer.whenComplete((value, failure) -> ended(sender, sent, value, failure));
    }

    private void ended(SimulatedProcess sender, Sent sent, @Nullable Object value, @Nullable Throwable failure) {
        sent.isOver = true;
        sent.saidNotTaken = isNotTaken(failure);
        world.trace().note(sender.toString(), sent.kind + " " + sent.number + (failure == null ? " done" : " failed"));
        if (sent.kind != Kind.REQUEST && failure == null && !sent.confirmed) {
            world.witness().violated(Invariant.NO_LOSS, sent + " counts as sent, and nobody confirmed it");
        }
        if (sent.kind != Kind.REQUEST && isDoubtful(failure) && !sent.inDoubt && sender.goesOn()) {
            world.witness().violated(Invariant.NEIGHBOURS, sent + " is in doubt, and not for its own sake: " + failure);
        }
        if (sent.kind == Kind.REQUEST
                && failure == null
                && !Journal.answer(sent.number).equals(value)) {
            world.witness().violated(Invariant.NO_INVENTION, sent + " was answered with something else");
        }
    }

    private static boolean isNotTaken(@Nullable Throwable failure) {
        return failure instanceof NuropbTransportException transport && !transport.mayHaveBeenTaken();
    }

    private static boolean isDoubtful(@Nullable Throwable failure) {
        return failure instanceof NuropbTransportException transport && transport.mayHaveBeenTaken();
    }
}
