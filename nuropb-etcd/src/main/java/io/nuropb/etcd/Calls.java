package io.nuropb.etcd;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.Response;
import io.etcd.jetcd.Txn;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.lease.LeaseGrantResponse;
import io.etcd.jetcd.lease.LeaseTimeToLiveResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.WatchOption;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.election.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The questions that a session asks etcd. Each is asked once and ends within its deadline, with an answer that fits the history
 * that is known, or with an {@link EtcdFailure}.
 *
 * <p>Thread-safe; nothing blocks. Stages complete on the client library's threads.
 */
final class Calls {

    /** How many call deadlines may pass until the first answer: the client library has a lot to load and to start. */
    static final int PATIENCE_AT_FIRST = 3;

    /** The method that is called first; nothing else calls it. */
    static final String GREETING = "LeaseTimeToLive";

    /** How much longer than its deadline a call may be silent before it is given up from outside. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** Which lease to ask about when the question matters, and not the answer. */
    private static final long NO_LEASE = 1;

    private final EtcdConfig config;
    private final Scheduler scheduler;
    private final Link link;
    private final Era era;
    private final Failures failures;

    Calls(EtcdConfig config, Scheduler scheduler, Link link, Era era) {
        this.config = config;
        this.scheduler = scheduler;
        this.link = link;
        this.era = era;
        failures = new Failures(config);
    }

    /**
     * A lease that was granted.
     *
     * @param id the lease's number
     * @param terms its TTL and deadline
     */
    record Granted(long id, Lease terms) {}

    /** How one kind of question is asked. */
    private record Question<T extends Response>(
            String attempt,
            Duration limit,
            boolean linearizable,
            Function<Client, CompletableFuture<T>> ask,
            Consumer<T> tooLate) {}

    /**
     * Asks for a lease, once it is sure that calls come through: so neither the time that connecting and logging in take, nor a
     * connection that broke long ago, is at the lease's expense. All that join at the same time connect once.
     */
    CompletionStage<Granted> grant() {
        if (!link.isProven()) {
            return greetAndGrant();
        }
        return grantNow().exceptionallyCompose(thrown -> {
            EtcdFailure failure = EtcdFailure.in(thrown);
            return failure.isSilence() ? greetAndGrant() : CompletableFuture.failedFuture(failure);
        });
    }

    private CompletionStage<Granted> greetAndGrant() {
        return link.greeting(this::greet).thenCompose(connected -> grantNow());
    }

    private CompletionStage<LeaseTimeToLiveResponse> greet() {
        return greetTwice().exceptionallyCompose(this::askWhy);
    }

    /** A client that was there before may have lost etcd long ago, and not have found out: then a new one tries at once. */
    private CompletionStage<LeaseTimeToLiveResponse> greetTwice() {
        Optional<Client> before = link.present();
        return ask(greeting()).exceptionallyCompose(thrown -> {
            EtcdFailure failure = failures.explain(greeting().attempt(), thrown);
            if (before.isEmpty() || !failure.isSilence()) {
                return CompletableFuture.failedFuture(failure);
            }
            link.abandon(before.get());
            return ask(greeting());
        });
    }

    /** An etcd that does not like a certificate says so and hangs up; where the words were lost, it is asked once more. */
    private <T> CompletionStage<T> askWhy(Throwable thrown) {
        EtcdFailure failure = failures.explain(greeting().attempt(), thrown);
        if (!config.secure() || !failure.isHangUp()) {
            return CompletableFuture.failedFuture(failure);
        }
        return CompletableFuture.supplyAsync(() -> Clients.reasonOfHangUp(config), scheduler.blocking())
                .thenCompose(reason -> CompletableFuture.failedFuture(
                        reason.map(said -> failures.explain(greeting().attempt(), said))
                                .orElse(failure)));
    }

    private Question<LeaseTimeToLiveResponse> greeting() {
        return question(
                "Connecting",
                config.callDeadline().multipliedBy(PATIENCE_AT_FIRST).plus(GRACE),
                false,
                client -> client.getLeaseClient().timeToLive(NO_LEASE, LeaseOption.DEFAULT));
    }

    /** Asks for a lease. One that is granted too late is given back. */
    private CompletionStage<Granted> grantNow() {
        Moment asked = scheduler.now();
        Question<LeaseGrantResponse> question = new Question<>(
                "Asking for a lease of " + config.leaseTtl().toSeconds() + " s",
                config.callDeadline().plus(GRACE),
                false,
                client -> client.getLeaseClient().grant(config.leaseTtl().toSeconds()),
                late -> revoke(late.getID()));
        return ask(question)
                .thenApply(answer ->
                        new Granted(answer.getID(), Lease.granted(asked, Duration.ofSeconds(answer.getTTL()))));
    }

    /** Renews a lease, by one request whose moment of asking is known. */
    CompletionStage<Lease> renew(long lease, Duration limit) {
        String attempt = "Renewing lease " + Long.toHexString(lease);
        Moment asked = scheduler.now();
        return ask(question(
                        attempt, limit, false, client -> client.getLeaseClient().keepAliveOnce(lease)))
                .thenApply(answer -> Lease.granted(asked, Duration.ofSeconds(answer.getTTL())));
    }

    /** Gives a lease back; all keys that are bound to it go. */
    CompletionStage<?> revoke(long lease) {
        String attempt = "Giving back lease " + Long.toHexString(lease);
        return ask(question(attempt, false, client -> client.getLeaseClient().revoke(lease)));
    }

    /** Does one thing or another, depending on conditions, in one step. */
    CompletionStage<TxnResponse> transact(String attempt, List<Cmp> conditions, List<Op> then, List<Op> otherwise) {
        return ask(question(attempt, true, client -> {
            Txn txn = client.getKVClient().txn();
            return txn.If(conditions.toArray(new Cmp[0]))
                    .Then(then.toArray(new Op[0]))
                    .Else(otherwise.toArray(new Op[0]))
                    .commit();
        }));
    }

    /** Reads ranges linearizably, all at one revision. */
    CompletionStage<Snapshot> read(String attempt, List<KeyRange> ranges) {
        return transact(attempt, List.of(), ranges.stream().map(KeyRange::get).toList(), List.of())
                .thenApply(Snapshot::of);
    }

    /** Watches a range. What it tells may come twice, and nothing comes after its end. */
    EtcdWatch watch(KeyRange range, long fromRevision, EtcdWatch.Sink sink) {
        Client client = link.client();
        String attempt = "Watching " + range;
        EtcdWatch watch = new EtcdWatch(sink, era, thrown -> {
            EtcdFailure failure = failures.explain(attempt, thrown);
            link.failed(client, failure);
            return failure;
        });
        WatchOption option = WatchOption.builder()
                .withRevision(fromRevision)
                .withRange(KeyRange.bytes(range.end()))
                .withRequireLeader(true)
                .build();
        Watch.Watcher watcher = client.getWatchClient().watch(KeyRange.bytes(range.from()), option, watch);
        watch.opened(watcher);
        return watch;
    }

    EtcdFailure regressed(String attempt, String contradiction) {
        return failures.regressed(attempt, contradiction);
    }

    private <T extends Response> Question<T> question(
            String attempt, boolean linearizable, Function<Client, CompletableFuture<T>> ask) {
        return question(attempt, config.callDeadline().plus(GRACE), linearizable, ask);
    }

    private static <T extends Response> Question<T> question(
            String attempt, Duration limit, boolean linearizable, Function<Client, CompletableFuture<T>> ask) {
        return new Question<>(attempt, limit, linearizable, ask, late -> {});
    }

    private <T extends Response> CompletionStage<T> ask(Question<T> question) {
        return askOnce(question).exceptionallyCompose(thrown -> {
            EtcdFailure failure = failures.explain(question.attempt(), thrown);
            return failure.outcome() == EtcdFailure.Outcome.TOKEN_EXPIRED
                    ? askOnce(question)
                    : CompletableFuture.failedFuture(failure);
        });
    }

    private <T extends Response> CompletionStage<T> askOnce(Question<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            Client client = link.client();
            long before = era.revision();
            CompletionStage<T> asked = question.ask().apply(client);
            Scheduler.Timer timer = scheduler.schedule(
                    question.limit(), () -> answer.completeExceptionally(failures.noAnswer(question.attempt())));
            asked.whenComplete((response, thrown) -> {
                timer.cancel();
                settle(question, before, answer, response, thrown);
            });
            return answer.whenComplete((response, thrown) -> judge(client, thrown));
        } catch (RuntimeException | LinkageError e) {
            return CompletableFuture.failedFuture(failures.explain(question.attempt(), e));
        }
    }

    private void judge(Client client, @Nullable Throwable thrown) {
        if (thrown instanceof EtcdFailure failure) {
            link.failed(client, failure);
        } else {
            link.answered(client);
        }
    }

    private <T extends Response> void settle(
            Question<T> question,
            long before,
            CompletableFuture<T> answer,
            @Nullable T response,
            @Nullable Throwable thrown) {
        if (response == null) {
            Throwable cause = thrown == null ? new IllegalStateException("jetcd gave no answer") : thrown;
            answer.completeExceptionally(failures.explain(question.attempt(), cause));
            return;
        }
        Optional<String> contradiction = question.linearizable()
                ? era.noteLinearizable(response.getHeader(), before)
                : era.note(response.getHeader());
        boolean inTime = contradiction.isPresent()
                ? answer.completeExceptionally(failures.regressed(question.attempt(), contradiction.get()))
                : answer.complete(response);
        if (!inTime) {
            question.tooLate().accept(response);
        }
    }
}
