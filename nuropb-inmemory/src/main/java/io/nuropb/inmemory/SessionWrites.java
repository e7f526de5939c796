package io.nuropb.inmemory;

import io.nuropb.election.CoordinatorException;
import io.nuropb.election.NotLeaderException;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Term;
import io.nuropb.inmemory.CoordinatorServer.Outcome;
import io.nuropb.inmemory.KeyValueStore.Entry;
import io.nuropb.inmemory.KeyValueStore.Put;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a session writes and reads on its instance's behalf; what only a leader may write is fenced by its term. */
final class SessionWrites {

    private final ServiceKeys keys;
    private final SessionLine line;
    private final CoordinatorLink link;
    private final LeaseKeeper keeper;
    private final FleetView view;

    SessionWrites(ServiceKeys keys, SessionLine line, CoordinatorLink link, LeaseKeeper keeper, FleetView view) {
        this.keys = keys;
        this.line = line;
        this.link = link;
        this.keeper = keeper;
        this.view = view;
    }

    CompletionStage<Long> proclaim(Term term, Readiness readiness) {
        String python = readiness.ready() ? ServiceKeys.PYTHON_READY : ServiceKeys.PYTHON_NOT_READY;
        return fenced(term, keys.ready(), new Word.Said(term, readiness), new Put(keys.configOk(), python, 0));
    }

    CompletionStage<Void> put(Term term, String key, String value) {
        return fenced(term, key, value).thenAccept(revision -> {});
    }

    CompletionStage<Void> report(Presence presence) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        String key = keys.instance(presence.instance());
        line.run(
                () -> keeper.id()
                        .ifPresentOrElse(
                                lease -> line.ask(
                                        "write " + key,
                                        server -> server.put(List.of(new Put(key, presence, lease))),
                                        outcome -> complete(done, outcome.committed(), key),
                                        refusal -> done.completeExceptionally(failed("write " + key, refusal))),
                                () -> done.completeExceptionally(notBegun("write " + key))),
                () -> complete(done, false, key));
        return done.copy();
    }

    CompletionStage<List<Presence>> members() {
        CompletableFuture<List<Presence>> done = new CompletableFuture<>();
        line.run(
                () -> line.askToRead(
                        "read " + keys.instances(),
                        server -> server.read(keys.instances()),
                        snapshot -> done.complete(presences(snapshot.entries())),
                        refusal -> done.completeExceptionally(failed("read " + keys.instances(), refusal))),
                () -> done.completeExceptionally(ended("read " + keys.instances())));
        return done.copy();
    }

    /** Writes a value under the leader's lease, and perhaps another one, in a transaction that succeeds only in the given term. */
    private CompletableFuture<Long> fenced(Term term, String key, Object value, Put... more) {
        CompletableFuture<Long> done = new CompletableFuture<>();
        line.run(
                () -> {
                    if (view.term().filter(term::equals).isEmpty()) {
                        done.completeExceptionally(notLeader(key, term, view.leaderText()));
                        return;
                    }
                    Put main = new Put(key, value, keeper.id().orElseThrow());
                    List<Put> puts = new ArrayList<>(List.of(more));
                    puts.add(0, main);
                    long before = link.seen();
                    line.ask(
                            "write " + key + " in term " + term,
                            server -> server.putIf(keys.leader(), term.number(), puts),
                            outcome -> settle(done, outcome, main, term),
                            refusal -> resolve(done, main, before, refusal));
                },
                () -> done.completeExceptionally(notLeader(key, term, "this session has ended")));
        return done;
    }

    private static void settle(CompletableFuture<Long> done, Outcome outcome, Put put, Term term) {
        if (outcome.committed()) {
            done.complete(outcome.revision());
        } else {
            done.completeExceptionally(notLeader(put.key(), term, "the coordinator knows another leader or none"));
        }
    }

    /** Where the answer was lost: what the key holds says whether the write was made. */
    private void resolve(CompletableFuture<Long> done, Put put, long before, Refusal refusal) {
        line.ask(
                "read " + put.key(),
                server -> server.get(put.key()),
                found -> written(found, put, before)
                        .ifPresentOrElse(
                                done::complete,
                                () -> done.completeExceptionally(failed("write " + put.key(), refusal))),
                again -> done.completeExceptionally(failed("write " + put.key(), again)));
    }

    private static Optional<Long> written(Optional<Entry> found, Put put, long before) {
        return found.filter(e -> e.value().equals(put.value()) && e.lease() == put.lease() && e.modified() > before)
                .map(Entry::modified);
    }

    private static void complete(CompletableFuture<Void> done, boolean written, String key) {
        if (written) {
            done.complete(null);
        } else {
            done.completeExceptionally(ended("write " + key));
        }
    }

    private static List<Presence> presences(List<Entry> entries) {
        return entries.stream()
                .map(Entry::value)
                .filter(Presence.class::isInstance)
                .map(Presence.class::cast)
                .toList();
    }

    private static NotLeaderException notLeader(String key, Term term, String instead) {
        return new NotLeaderException("Writing " + key + " in term " + term + " was refused: " + instead);
    }

    private static CoordinatorException failed(String what, Refusal refusal) {
        return new CoordinatorException("Could not " + what + ": " + refusal.text(), refusal);
    }

    private static CoordinatorException notBegun(String what) {
        return new CoordinatorException("Could not " + what + ": the session has not joined yet", null);
    }

    private static CoordinatorException ended(String what) {
        return new CoordinatorException("Could not " + what + ": the session has ended", null);
    }
}
