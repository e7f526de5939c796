package io.nuropb.robustness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import io.nuropb.InstanceId;
import io.nuropb.SystemScheduler;
import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientCounters;
import io.nuropb.client.MeshClient;
import io.nuropb.figures.FiguresPage;
import io.nuropb.guice.ServiceModule;
import io.nuropb.messaging.NuropbCallAgainException;
import io.nuropb.messaging.NuropbNotDeliveredException;
import io.nuropb.messaging.NuropbTransportException;
import io.nuropb.messaging.NuropbValidationException;
import io.nuropb.messaging.RemoteException;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.robustness.CallRecords.Outcome;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.HandlerContext;
import io.nuropb.service.MeshService;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.TcpProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Requests whose handlers do what they like, while connections and single channels of service and client end again and
 * again.
 */
@Tag("servers")
class BrokenConnectionsTest {

    private static final long SEED = 20_261_124;
    /** With {@code -Dnuropb.requests=N} another number. */
    private static final int FEWEST_REQUESTS = Integer.getInteger("nuropb.requests", 50_000);

    private static final int MOST_REQUESTS = 400_000;

    /** Beside so many requests goes one command, whose confirm the caller waits for. */
    private static final int REQUESTS_PER_COMMAND = 10;

    private static final int IN_FLIGHT = 200;
    private static final Duration BETWEEN_BREAKS = Duration.ofMillis(1_500);
    private static final int FEWEST_BREAKS_OF_A_KIND = 2;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int BIG = 20_000;

    /** What is asked for. */
    record Task(String id) {}

    /** What breaks. */
    private enum Break {
        SERVICE_CUT,
        CLIENT_CUT,
        SERVICE_RESET,
        CLIENT_RESET,
        SERVICE_CHANNEL_CLOSED,
        REPLY_CHANNEL_CLOSED,
        ALL_CHANNELS_CLOSED
    }

    private final SystemScheduler scheduler = new SystemScheduler();
    private final Eventually eventually = new Eventually(scheduler);
    private final CallRecords records = new CallRecords();
    private final Map<String, Boolean> confirmedCommands = new ConcurrentHashMap<>();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger commands = new AtomicInteger();
    private final AtomicInteger endedCommands = new AtomicInteger();
    /** What is broken next: each kind once, in an order by chance, before any comes again. */
    private final Queue<Break> deck = new ConcurrentLinkedQueue<>();

    private final Map<Break, Integer> breaks = new ConcurrentHashMap<>();
    private final AtomicBoolean breaking = new AtomicBoolean(true);
    private final SplittableRandom chance = new SplittableRandom(SEED);

    @Test
    void everyRequestHasOneOutcomeAndNothingConfirmedIsLost() throws Exception {
        RabbitServer rabbit = RabbitServer.shared();
        String vhost = rabbit.freshVhost();
        try (TcpProxy ofService = TcpProxy.to(rabbit.amqpPort());
                TcpProxy ofClient = TcpProxy.to(rabbit.amqpPort());
                ServiceRunner service = Guice.createInjector(
                                new ServiceModule(
                                        service(), RunnerConfig.defaults().withMode(RunnerMode.STANDALONE)),
                                through(rabbit, vhost, ofService))
                        .getInstance(ServiceRunner.class);
                ServiceRunner caller = Guice.createInjector(caller(), through(rabbit, vhost, ofClient))
                        .getInstance(ServiceRunner.class)) {
            eventually.value(service.start());
            breakLater(kind -> switch (kind) {
                case SERVICE_CUT -> hits(ofService, ofService::cut);
                case CLIENT_CUT -> hits(ofClient, ofClient::cut);
                case SERVICE_RESET -> hits(ofService, ofService::reset);
                case CLIENT_RESET -> hits(ofClient, ofClient::reset);
                case SERVICE_CHANNEL_CLOSED -> rabbit.closeConsumingChannels(vhost, "nuropb-storm-sq") > 0;
                case REPLY_CHANNEL_CLOSED -> rabbit.closeConsumingChannels(vhost, "nuropb-caller-c1.") > 0;
                case ALL_CHANNELS_CLOSED -> rabbit.closeAllChannels(vhost) > 0;
            });

            int requests = callAll(caller.client());

            breaking.set(false);
            eventually.holds(
                    "the service consumes again", () -> service.status().consuming(), service::status);
            awaitCommands();
            check(requests, caller.client().counters());
        } finally {
            scheduler.close();
        }
    }

    private static ServiceModule caller() {
        RunnerConfig config = RunnerConfig.defaults().withMode(RunnerMode.CLIENT_ONLY);
        return new ServiceModule(MeshService.named("caller").build(), config, new InstanceId("c1"));
    }

    private MeshService service() {
        return MeshService.named("storm").method("do", Task.class, this::handle).build();
    }

    /** What a task comes to is decided by its number. */
    private @Nullable Object handle(Task task, HandlerContext context) {
        records.handled(task.id(), context.redelivered());
        return switch (Math.floorMod(task.id().hashCode(), 16)) {
            case 0 -> null;
            case 1 -> "x".repeat(BIG);
            case 2 -> throw new IllegalStateException("boom");
            case 3 -> throw new NuropbValidationException("not like this");
            case 4 -> {
                if (!context.redelivered()) {
                    throw new NuropbCallAgainException("once more");
                }
                yield task.id();
            }
            case 5 -> throw new NuropbCallAgainException("never");
            case 6 -> later(task.id());
            default -> task.id();
        };
    }

    private CompletionStage<String> later(String result) {
        CompletableFuture<String> later = new CompletableFuture<>();
        scheduler.schedule(Duration.ofMillis(20), () -> later.complete(result));
        return later;
    }

    private int callAll(MeshClient client) throws Exception {
        Semaphore places = new Semaphore(IN_FLIGHT);
        CallOptions options = CallOptions.defaults().withTimeout(TIMEOUT);
        int requests = 0;
        while (requests < FEWEST_REQUESTS || (requests < MOST_REQUESTS && !hasBrokenOften())) {
            places.acquire();
            int i = requests++;
            String id = "r" + i;
            CompletionStage<Object> answer = client.request("storm", "do", new Task(id), Object.class, options);
            answer.whenComplete((result, failure) -> {
                records.ended(id, outcome(failure));
                ended.incrementAndGet();
                places.release();
            });
            if (i % REQUESTS_PER_COMMAND == 0) {
                command(client, "c" + i, options);
            }
        }
        int all = requests;
        eventually.holds("every request has its outcome", () -> ended.get() == all, client::counters);
        return all;
    }

    private void command(MeshClient client, String id, CallOptions options) {
        CompletionStage<Void> taken = client.command("storm", "do", new Task(id), options);
        commands.incrementAndGet();
        taken.whenComplete((done, failure) -> {
            if (failure == null) {
                confirmedCommands.put(id, true);
            }
            endedCommands.incrementAndGet();
        });
    }

    private static Outcome outcome(@Nullable Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (failure == null) {
            return new Outcome("result", Optional.of(true));
        }
        if (failure instanceof RemoteException remote) {
            return new Outcome(remote.error().error(), Optional.of(true));
        }
        if (failure instanceof NuropbNotDeliveredException) {
            return new Outcome("not delivered", Optional.of(false));
        }
        if (failure instanceof NuropbTransportException lost) {
            return lost.mayHaveBeenTaken()
                    ? new Outcome("connection lost, perhaps taken", Optional.empty())
                    : new Outcome("connection lost, not taken", Optional.of(false));
        }
        return new Outcome(failure.getClass().getSimpleName(), Optional.empty());
    }

    /** @param attempt breaks something, and says whether there was something to break */
    private void breakLater(Predicate<Break> attempt) {
        scheduler.schedule(BETWEEN_BREAKS, () -> {
            if (!breaking.get()) {
                return;
            }
            if (deck.isEmpty()) {
                List<Break> kinds = new ArrayList<>(List.of(Break.values()));
                Collections.shuffle(kinds, new Random(chance.nextLong()));
                deck.addAll(kinds);
            }
            Break kind = deck.remove();
            if (attempt.test(kind)) {
                breaks.merge(kind, 1, Integer::sum);
            }
            breakLater(attempt);
        });
    }

    /** Whether there was a connection to break. */
    private static boolean hits(TcpProxy proxy, Runnable act) {
        boolean hits = proxy.connections() > 0;
        act.run();
        return hits;
    }

    private boolean hasBrokenOften() {
        return breaks.size() == Break.values().length
                && breaks.values().stream().allMatch(times -> times >= FEWEST_BREAKS_OF_A_KIND);
    }

    private void awaitCommands() throws Exception {
        eventually.holds(
                "every command has its outcome", () -> endedCommands.get() == commands.get(), endedCommands::get);
        eventually.holds("every confirmed command handled", () -> lostCommands() == 0, this::lostCommands);
    }

    private long lostCommands() {
        return confirmedCommands.keySet().stream()
                .filter(id -> records.timesHandled(id) == 0)
                .count();
    }

    private void check(int requests, ClientCounters calls) throws IOException {
        Map<String, Integer> byOutcome = new TreeMap<>();
        records.outcomes().values().forEach(outcome -> byOutcome.merge(outcome.kind(), 1, Integer::sum));
        long wrong = records.outcomes().entrySet().stream()
                .filter(call -> call.getValue().handled().isPresent())
                .filter(call -> call.getValue().handled().get() != records.timesHandled(call.getKey()) > 0)
                .count();
        assertThat(records.outcomes()).hasSize(requests);
        assertThat(records.secondOutcomes()).as("second outcomes").isZero();
        assertThat(wrong).as("outcomes that contradict what was handled").isZero();
        assertThat(records.unexplained()).as("duplicates without a redelivery").isZero();
        assertThat(calls.pending()).as("pending calls").isZero();
        assertThat(lostCommands()).as("confirmed commands that were lost").isZero();
        assertThat(confirmedCommands).as("confirmed commands").hasSizeGreaterThan(commands.get() / 2);
        assertThat(breaks)
                .as("how often each kind of break has hit")
                .containsOnlyKeys(Break.values())
                .allSatisfy((kind, times) ->
                        assertThat(times).as(kind.name()).isGreaterThanOrEqualTo(FEWEST_BREAKS_OF_A_KIND));
        assertThat(byOutcome.get("result")).as("results").isGreaterThan(requests / 2);
        FiguresPage.record(
                String.format(Locale.ROOT, "%,d", FEWEST_REQUESTS)
                        + " requests or more with random outcomes of their handlers, while connections are cut and channels closed;"
                        + " real RabbitMQ",
                "exactly one outcome each; 0 confirmed commands lost; every duplicate explained",
                "%,d outcomes %s; broke: %s; %d of %,d confirmed commands lost, of %,d commands; %d handled again, %d of them unexplained"
                        .formatted(
                                records.outcomes().size(),
                                byOutcome,
                                new TreeMap<>(breaks),
                                lostCommands(),
                                confirmedCommands.size(),
                                commands.get(),
                                records.repeated(),
                                records.unexplained()));
    }

    private static RabbitModule through(RabbitServer rabbit, String vhost, TcpProxy proxy) {
        String direct = rabbit.uri(vhost).toString();
        return new RabbitModule(RabbitConfig.of(direct.replace(":" + rabbit.amqpPort(), ":" + proxy.port())));
    }
}
