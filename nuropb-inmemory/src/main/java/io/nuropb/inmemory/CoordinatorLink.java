package io.nuropb.inmemory;

import io.nuropb.Scheduler;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.inmemory.CoordinatorServer.Answer;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseStore.WatchListener;
import io.nuropb.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A client's connection to the server: requests that are answered or refused, watches, and all that can befall them.
 *
 * <p>Thread-safe.
 */
final class CoordinatorLink {

    private enum Kind {
        ELECTION,
        READING,
        OTHER
    }

    private final CoordinatorServer server;
    private final Scheduler process;
    private final Pipe toServer;
    private final Pipe toClient;
    private final Set<Call<?>> calls = new LinkedHashSet<>();
    private final Set<LinkedWatch> watches = new LinkedHashSet<>();
    private Optional<StoreException> barrier = Optional.empty();
    private Optional<Reason> unwelcome = Optional.empty();
    private Optional<CoordinatorServer> stale = Optional.empty();
    private volatile Disturbance disturbance = Disturbance.none();
    private boolean losesNextElection;
    private long seen;

    /**
     * @param network the scheduler of the network and the server
     * @param process the scheduler of the client, which may be paused
     */
    CoordinatorLink(CoordinatorServer server, Scheduler network, Scheduler process) {
        this.server = server;
        this.process = process;
        toServer = new Pipe(network);
        toClient = new Pipe(network);
    }

    /**
     * Asks the server; the stage completes on the process's threads, and fails with a {@link StoreException} and
     * nothing else.
     */
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
     * @param listener called on the process's threads
     */
    LinkedWatch watch(List<KeyRange> ranges, long from, WatchListener listener) {
        LinkedWatch watch = new LinkedWatch(
                server,
                toClient,
                changes -> process.execute(() -> listener.changed(changes)),
                why -> process.execute(() -> listener.ended(why)),
                this::remove,
                () -> disturbance.news());
        add(watch);
        toServer.send(() -> watch.begin(ranges, from));
        return watch;
    }

    /** The greatest revision that an answer carried. */
    synchronized long seen() {
        return seen;
    }

    void cut() {
        raise(StoreException.unanswered("The connection is refused", null));
        reset("The connection was cut");
    }

    /** Is cut for good. */
    void close() {
        raise(StoreException.refused(Reason.CLOSED, "The client was closed; make a new one", null));
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

    /** Lets every message from now on be transmitted as this says. */
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

    /**
     * A server that lags behind is not asked by those who know better, never to write, and not when the others are
     * down.
     */
    private CoordinatorServer serverFor(Call<?> call) {
        return stale().filter(old -> call.kind == Kind.READING && old.revision() >= call.seenBefore)
                .filter(old -> server.isRunning())
                .orElse(server);
    }

    boolean hasSilentWatches() {
        return watches().stream().anyMatch(watch -> !watch.isHeard());
    }

    void silenceWatches() {
        watches().forEach(LinkedWatch::mute);
    }

    void breakWatches(String why) {
        StoreException broken = StoreException.unanswered(why, null);
        watches().forEach(watch -> watch.breakOff(broken));
    }

    /** The connection ends, and another may be made at once. */
    void reset(String why) {
        toServer.clear();
        toClient.clear();
        calls().forEach(call ->
                call.fail(StoreException.unanswered(why + " before there was an answer to: " + call, null)));
        breakWatches(why);
    }

    private <T> CompletionStage<T> send(Call<T> call) {
        Optional<StoreException> refused = register(call);
        if (refused.isPresent()) {
            call.fail(refused.get());
        } else {
            toServer.send(call::arrive, disturbance.request());
        }
        return call.answer;
    }

    private synchronized Optional<StoreException> register(Call<?> call) {
        call.seenBefore = seen;
        calls.add(call);
        return barrier;
    }

    private synchronized void raise(StoreException refusal) {
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

    private synchronized Optional<StoreException> unwelcome(String what) {
        return unwelcome.map(reason -> StoreException.refused(reason, "The coordinator refused: " + what, null));
    }

    private synchronized boolean isLost(Call<?> call) {
        boolean lost = call.kind == Kind.ELECTION && losesNextElection;
        losesNextElection &= !lost;
        return lost;
    }

    private synchronized void saw(long revision) {
        seen = Math.max(seen, revision);
    }

    /** A question under way. */
    private final class Call<T> {
        private final String what;
        private final Function<CoordinatorServer, T> request;
        private final Kind kind;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private long seenBefore;

        Call(String what, Function<CoordinatorServer, T> request, Kind kind) {
            this.what = what;
            this.request = request;
            this.kind = kind;
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
            } catch (StoreException refusal) {
                toClient.send(() -> fail(refusal), disturbance.answer());
            }
        }

        void complete(Answer<T> given) {
            saw(given.revision());
            remove(this);
            process.execute(() -> answer.complete(given.value()));
        }

        void fail(StoreException refusal) {
            remove(this);
            process.execute(() -> answer.completeExceptionally(refusal));
        }

        @Override
        public String toString() {
            return what;
        }
    }
}
