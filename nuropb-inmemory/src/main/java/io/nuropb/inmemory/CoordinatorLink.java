package io.nuropb.inmemory;

import io.nuropb.Scheduler;
import io.nuropb.Scheduler.Timer;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.inmemory.CoordinatorServer.Answer;
import io.nuropb.inmemory.KeyValueStore.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A client's connection to the server: requests that are answered or refused, watches, and all that can befall them.
 *
 * <p>Thread-safe. Answers and news arrive on threads of the server's scheduler; whoever asks takes them to its own.
 */
final class CoordinatorLink {

    private enum Kind {
        ELECTION,
        READING,
        OTHER
    }

    private final CoordinatorServer server;
    private final Scheduler process;
    private final Duration answerLimit;
    private final Consumer<Refusal> onRegression;
    private final Wire toServer;
    private final Wire toClient;
    private final Set<Call<?>> calls = new LinkedHashSet<>();
    private final Set<LinkedWatch> watches = new LinkedHashSet<>();
    private Optional<Refusal> barrier = Optional.empty();
    private Optional<Reason> unwelcome = Optional.empty();
    private Optional<CoordinatorServer> stale = Optional.empty();
    private volatile Disturbance disturbance = Disturbance.none();
    private boolean losesNextElection;
    private long seen;

    /**
     * @param network the scheduler of the network and the server
     * @param process the scheduler of the client, which may be paused
     * @param answerLimit how long to wait for an answer
     * @param onRegression called when the server's revisions have gone back
     */
    CoordinatorLink(
            CoordinatorServer server,
            Scheduler network,
            Scheduler process,
            Duration answerLimit,
            Consumer<Refusal> onRegression) {
        this.server = server;
        this.process = process;
        this.answerLimit = answerLimit;
        this.onRegression = onRegression;
        toServer = new Wire(network);
        toClient = new Wire(network);
    }

    /** Asks the server; the stage fails with a {@link Refusal} and nothing else. */
    <T> CompletionStage<T> ask(String what, Function<CoordinatorServer, T> request) {
        return send(new Call<>(what, request, Kind.OTHER));
    }

    /** Asks like {@link #ask}, where nothing is written; the answer may be an old one. */
    <T> CompletionStage<T> askToRead(String what, Function<CoordinatorServer, T> request) {
        return send(new Call<>(what, request, Kind.READING));
    }

    /** Asks like {@link #ask}; the answer may get lost. */
    <T> CompletionStage<T> askForElection(String what, Function<CoordinatorServer, T> request) {
        return send(new Call<>(what, request, Kind.ELECTION));
    }

    /**
     * Watches keys from a revision on.
     *
     * @param told hears of every change
     * @param broken hears why there will be no more
     */
    LinkedWatch watch(String prefix, long from, Consumer<List<Change>> told, Consumer<String> broken) {
        LinkedWatch watch = new LinkedWatch(server, toClient, told, broken, this::remove, () -> disturbance.news());
        add(watch);
        toServer.send(() -> watch.begin(prefix, from));
        return watch;
    }

    /** The greatest revision that an answer carried. */
    synchronized long seen() {
        return seen;
    }

    void cut() {
        raise(new Refusal(Reason.UNREACHABLE, "The connection is refused"));
        reset("The connection was cut");
    }

    /** Is cut for good. */
    void close() {
        raise(new Refusal(Reason.CLOSED, "The client was closed"));
        reset("The client was closed");
        server.disconnect(this);
    }

    void stall() {
        toServer.stall();
        toClient.stall();
    }

    void delayAnswers(Duration delay) {
        toClient.delay(delay);
    }

    synchronized void restore() {
        barrier = Optional.empty();
        toServer.restore();
        toClient.restore();
    }

    synchronized void refuse(Optional<Reason> reason) {
        unwelcome = reason;
    }

    synchronized void loseNextElectionAnswer() {
        losesNextElection = true;
    }

    /** Lets every message from now on meet the fate that this says. */
    void disturb(Disturbance value) {
        disturbance = value;
    }

    /** Answers readers with what the store holds now, for as long as they have not seen anything newer. */
    void freezeReads() {
        CoordinatorServer frozen = server.frozen();
        synchronized (this) {
            stale = Optional.of(frozen);
        }
    }

    synchronized void thawReads() {
        stale = Optional.empty();
    }

    private synchronized Optional<CoordinatorServer> stale() {
        return stale;
    }

    /** A server that lags behind is not asked by those who know better, never to write, and not when the others are down. */
    private CoordinatorServer serverFor(Call<?> call) {
        return stale().filter(old -> call.kind == Kind.READING && old.revision() >= call.seenBefore)
                .filter(old -> server.isRunning())
                .orElse(server);
    }

    void silenceWatches() {
        watches().forEach(LinkedWatch::mute);
    }

    void breakWatches(String why) {
        watches().forEach(watch -> watch.breakOff(why));
    }

    /** The connection ends, and another may be made at once. */
    void reset(String why) {
        toServer.clear();
        toClient.clear();
        calls().forEach(call ->
                call.fail(new Refusal(Reason.UNREACHABLE, why + " before there was an answer to: " + call)));
        breakWatches(why);
    }

    private <T> CompletionStage<T> send(Call<T> call) {
        Optional<Refusal> refused = register(call);
        if (refused.isPresent()) {
            call.fail(refused.get());
        } else {
            toServer.send(call::arrive, disturbance.request());
        }
        return call.answer;
    }

    private synchronized Optional<Refusal> register(Call<?> call) {
        call.seenBefore = seen;
        calls.add(call);
        return barrier;
    }

    private synchronized void raise(Refusal refusal) {
        barrier = Optional.of(refusal);
    }

    private synchronized List<Call<?>> calls() {
        return new ArrayList<>(calls);
    }

    private synchronized List<LinkedWatch> watches() {
        return List.copyOf(watches);
    }

    private synchronized void add(LinkedWatch watch) {
        watches.add(watch);
    }

    private synchronized void remove(LinkedWatch watch) {
        watches.remove(watch);
    }

    private synchronized void remove(Call<?> call) {
        calls.remove(call);
    }

    private synchronized Optional<Refusal> unwelcome(String what) {
        return unwelcome.map(reason -> new Refusal(reason, "The coordinator refused: " + what));
    }

    private synchronized boolean isLost(Call<?> call) {
        boolean lost = call.kind == Kind.ELECTION && losesNextElection;
        losesNextElection &= !lost;
        return lost;
    }

    /** Whether the server has gone back behind what was known when the question was asked. */
    private synchronized boolean hasRegressed(long seenBefore, long revision) {
        boolean regressed = revision < seenBefore;
        seen = regressed ? 0 : Math.max(seen, revision);
        return regressed;
    }

    /** A question under way. */
    private final class Call<T> {
        private final String what;
        private final Function<CoordinatorServer, T> request;
        private final Kind kind;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private final Timer limit;
        private long seenBefore;

        Call(String what, Function<CoordinatorServer, T> request, Kind kind) {
            this.what = what;
            this.request = request;
            this.kind = kind;
            limit = process.schedule(
                    answerLimit,
                    () -> fail(new Refusal(Reason.UNREACHABLE, "No answer within " + answerLimit + " to: " + what)));
        }

        void arrive() {
            try {
                unwelcome(what).ifPresent(refusal -> {
                    throw refusal;
                });
                Answer<T> given = serverFor(this).answer(request);
                if (!isLost(this)) {
                    toClient.send(() -> complete(given), disturbance.answer());
                }
            } catch (Refusal refusal) {
                toClient.send(() -> fail(refusal), disturbance.answer());
            }
        }

        void complete(Answer<T> given) {
            if (hasRegressed(seenBefore, given.revision())) {
                Refusal regression = new Refusal(
                        Reason.REGRESSED,
                        "The coordinator's revision is " + given.revision() + ", but it was at least " + seenBefore
                                + " before: it was restored from an old state; all instances begin anew");
                onRegression.accept(regression);
                fail(regression);
            } else {
                end();
                answer.complete(given.value());
            }
        }

        void fail(Refusal refusal) {
            end();
            answer.completeExceptionally(refusal);
        }

        private void end() {
            limit.cancel();
            remove(this);
        }

        @Override
        public String toString() {
            return what;
        }
    }
}
