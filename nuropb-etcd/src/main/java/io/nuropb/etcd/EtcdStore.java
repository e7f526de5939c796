package io.nuropb.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Response;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.lease.LeaseTimeToLiveResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.PutOption;
import io.grpc.ClientInterceptor;
import io.nuropb.Scheduler;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.etcd.EtcdConnection.Needs;
import io.nuropb.store.Committed;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link LeaseStore} on etcd 3.4 or newer, through one connection that is opened by the first call.
 *
 * <p>Each question is asked once and ends within the call deadline; if there is no connection, within another one for
 * preparing it, on a thread that may block. Stages complete on the client library's threads, on such a thread, or on
 * one of the scheduler's.
 */
public final class EtcdStore implements LeaseStore {

    /** The method that is called first; nothing else calls it. */
    static final String GREETING = "LeaseTimeToLive";

    /** Which lease to ask about when the question matters, and not the answer. */
    private static final long NO_LEASE = 1;

    /** A call that is refused gets a new token, and when that is refused a new password. */
    private static final int RENEWED_CREDENTIALS = 2;

    private final EtcdConfig config;
    private final Scheduler scheduler;
    private final EtcdConnection connection;
    private final EtcdErrors failures;
    private final ClusterId cluster = new ClusterId();

    /**
     * Connects to nothing yet.
     *
     * @param config how to reach etcd
     * @param scheduler time and threads; remains the caller's
     */
    public EtcdStore(EtcdConfig config, Scheduler scheduler) {
        this(config, scheduler, List.of());
    }

    /** For tests that look into the calls, or disturb them. */
    EtcdStore(EtcdConfig config, Scheduler scheduler, List<ClientInterceptor> interceptors) {
        this.config = config;
        this.scheduler = scheduler;
        connection = new EtcdConnection(config, scheduler, interceptors);
        failures = new EtcdErrors(config);
    }

    /** All that join at the same time ask once whether calls come through. */
    @Override
    public CompletionStage<Void> connect() {
        return outward(connection.greeting(this::greet)).thenApply(greeted -> null);
    }

    private CompletionStage<LeaseTimeToLiveResponse> greet() {
        return greetTwice().exceptionallyCompose(this::askWhy);
    }

    /**
     * A client that was there before may have lost etcd long ago, and not have found out, or may have certificates that
     * do not hold any more; a new one may have come to a member that is stuck or not able to answer: then another one
     * tries at once.
     */
    private CompletionStage<LeaseTimeToLiveResponse> greetTwice() {
        Optional<Client> before = connection.present();
        return greetOnce().exceptionallyCompose(thrown -> {
            EtcdFailure failure = failures.explain(thrown);
            if (!mayBeAnsweredElsewhere(failure, before.isPresent())) {
                return CompletableFuture.failedFuture(failure);
            }
            before.or(connection::present).ifPresent(connection::abandon);
            return greetOnce();
        });
    }

    private boolean mayBeAnsweredElsewhere(EtcdFailure failure, boolean clientWasThere) {
        boolean stuck = failure.outcome() == EtcdFailure.Outcome.TIMED_OUT
                && config.endpoints().size() > 1;
        return failure.isInability()
                || stuck
                || (clientWasThere && (failure.isSilence() || failure.mayPassWhenRenewed()));
    }

    private CompletionStage<LeaseTimeToLiveResponse> greetOnce() {
        return ask(
                Needs.NOBODY,
                config.connectLimit(),
                client -> client.getLeaseClient().timeToLive(NO_LEASE, LeaseOption.DEFAULT));
    }

    /**
     * An etcd that does not like a certificate says so and hangs up; where the words were lost, it is asked once more.
     */
    private <T> CompletionStage<T> askWhy(Throwable thrown) {
        EtcdFailure failure = failures.explain(thrown);
        if (!config.secure() || !failure.isHangUp()) {
            return CompletableFuture.failedFuture(failure);
        }
        return CompletableFuture.supplyAsync(() -> EtcdClientFactory.reasonOfHangUp(config), scheduler.blocking())
                .thenCompose(reason -> CompletableFuture.failedFuture(
                        reason.map(failures::explain).orElse(failure)));
    }

    @Override
    public CompletionStage<Granted> grant(Duration ttl) {
        return outward(ask(client -> client.getLeaseClient().grant(ttl.toSeconds())))
                .thenApply(answer -> new Granted(id(answer.getID()), Duration.ofSeconds(answer.getTTL())));
    }

    /** The revision is that of the server which answers, from just before it renewed the lease. */
    @Override
    public CompletionStage<Renewed> renew(LeaseId lease) {
        return outward(ask(
                        Needs.NOBODY,
                        config.callLimit(),
                        client -> client.getLeaseClient().keepAliveOnce(number(lease))))
                .thenApply(answer -> new Renewed(
                        Duration.ofSeconds(answer.getTTL()), answer.getHeader().getRevision()));
    }

    @Override
    public CompletionStage<Void> revoke(LeaseId lease) {
        return outward(ask(client -> client.getLeaseClient().revoke(number(lease))))
                .<Void>thenApply(answer -> null)
                .exceptionallyCompose(thrown -> {
                    StoreException failure = StoreException.in(thrown);
                    return failure.reason() == Reason.EXPIRED
                            ? CompletableFuture.completedFuture(null)
                            : CompletableFuture.failedFuture(failure);
                });
    }

    @Override
    public CompletionStage<Committed> commit(Transaction transaction) {
        List<Op> reads = gets(transaction.reads());
        List<Op> writes = new ArrayList<>();
        transaction.puts().forEach(put -> writes.add(put(put)));
        transaction.deletes().forEach(key -> writes.add(Op.delete(bytes(key), DeleteOption.DEFAULT)));
        writes.addAll(reads);
        Cmp[] conditions =
                transaction.condition().map(EtcdStore::compare).stream().toArray(Cmp[]::new);
        return outward(transact(conditions, writes, reads))
                .thenApply(answer -> new Committed(answer.isSucceeded(), snapshot(answer)));
    }

    /** One range is read without a transaction, which an old etcd that is full refuses even if it writes nothing. */
    @Override
    public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
        if (ranges.size() == 1) {
            return outward(get(ranges.iterator().next())).thenApply(EtcdStore::snapshot);
        }
        List<Op> reads = gets(ranges);
        return outward(transact(new Cmp[0], reads, List.of())).thenApply(EtcdStore::snapshot);
    }

    private CompletionStage<GetResponse> get(KeyRange range) {
        return ask(client -> client.getKVClient().get(bytes(range.from()), option(range)));
    }

    private CompletionStage<TxnResponse> transact(Cmp[] conditions, List<Op> then, List<Op> otherwise) {
        return ask(client -> client.getKVClient()
                .txn()
                .If(conditions)
                .Then(then.toArray(new Op[0]))
                .Else(otherwise.toArray(new Op[0]))
                .commit());
    }

    @Override
    public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
        try {
            EtcdWatch watch = new EtcdWatch(listener, cluster, failures, connection, scheduler);
            watch.open(connection.client(config.callLimit()), ranges, fromRevision);
            return watch;
        } catch (RuntimeException | LinkageError e) {
            throw failures.explain(e).asStoreException();
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    private <T extends Response> CompletionStage<T> ask(Function<Client, CompletableFuture<T>> question) {
        return ask(Needs.MAJORITY, config.callLimit(), question);
    }

    /** @param patience how long to wait for a client that has yet to be made; later, nothing is asked */
    private <T extends Response> CompletionStage<T> ask(
            Needs needs, Duration patience, Function<Client, CompletableFuture<T>> question) {
        return ask(() -> askOnce(needs, patience, question), RENEWED_CREDENTIALS);
    }

    /** @param again how often the same is asked again where the user's token or password is not valid any more */
    private <T extends Response> CompletionStage<T> ask(Supplier<CompletionStage<T>> once, int again) {
        return once.get().exceptionallyCompose(thrown -> {
            EtcdFailure failure = failures.explain(thrown);
            return again > 0 && failure.outcome() == EtcdFailure.Outcome.TOKEN_EXPIRED
                    ? ask(once, again - 1)
                    : CompletableFuture.failedFuture(failure);
        });
    }

    private <T extends Response> CompletionStage<T> askOnce(
            Needs needs, Duration patience, Function<Client, CompletableFuture<T>> question) {
        try {
            return connection
                    .client(patience)
                    .thenCompose(client -> question.apply(client)
                            .handle((answer, thrown) -> judged(client, needs, answer, thrown))
                            .thenCompose(judged -> judged));
        } catch (RuntimeException | LinkageError e) {
            return CompletableFuture.failedFuture(failures.explain(e));
        }
    }

    private <T extends Response> CompletionStage<T> judged(
            Client client, Needs needs, @Nullable T answer, @Nullable Throwable thrown) {
        if (answer == null) {
            EtcdFailure failure = failures.explain(
                    thrown == null ? new IllegalStateException("the client library gave no answer") : thrown);
            return CompletableFuture.failedFuture(connection.failed(client, failure, needs));
        }
        connection.answered(client, needs);
        Optional<String> contradiction = cluster.note(answer.getHeader());
        return contradiction.isPresent()
                ? CompletableFuture.failedFuture(failures.regressed(contradiction.get()))
                : CompletableFuture.completedFuture(answer);
    }

    private <T> CompletionStage<T> outward(CompletionStage<T> asked) {
        return asked.exceptionallyCompose(thrown ->
                CompletableFuture.failedFuture(failures.explain(thrown).asStoreException()));
    }

    private static Cmp compare(Transaction.Condition condition) {
        return new Cmp(bytes(condition.key()), Cmp.Op.EQUAL, CmpTarget.createRevision(condition.created()));
    }

    private static Op put(Transaction.Put put) {
        PutOption option = put.lease()
                .map(lease -> PutOption.builder().withLeaseId(number(lease)).build())
                .orElse(PutOption.DEFAULT);
        Op write = Op.put(bytes(put.key()), bytes(put.value()), option);
        return put.onlyIfAbsent()
                ? Op.txn(
                        new Cmp[] {new Cmp(bytes(put.key()), Cmp.Op.EQUAL, CmpTarget.createRevision(0))},
                        new Op[] {write},
                        new Op[0])
                : write;
    }

    private static List<Op> gets(Collection<KeyRange> ranges) {
        List<Op> gets = new ArrayList<>();
        for (KeyRange range : ranges) {
            gets.add(Op.get(bytes(range.from()), option(range)));
        }
        return gets;
    }

    private static GetOption option(KeyRange range) {
        return GetOption.builder().withRange(bytes(range.end())).build();
    }

    private static Snapshot snapshot(GetResponse answer) {
        return Snapshot.of(
                answer.getHeader().getRevision(),
                answer.getKvs().stream().map(EtcdStore::entry).toList());
    }

    private static Snapshot snapshot(TxnResponse answer) {
        List<io.nuropb.store.KeyValue> found = new ArrayList<>();
        answer.getGetResponses()
                .forEach(read -> read.getKvs().stream().map(EtcdStore::entry).forEach(found::add));
        return Snapshot.of(answer.getHeader().getRevision(), found);
    }

    static io.nuropb.store.KeyValue entry(KeyValue pair) {
        return new io.nuropb.store.KeyValue(
                pair.getKey().toString(StandardCharsets.UTF_8),
                pair.getValue().toString(StandardCharsets.UTF_8),
                pair.getCreateRevision(),
                pair.getModRevision(),
                pair.getLease() == 0 ? Optional.empty() : Optional.of(id(pair.getLease())));
    }

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    private static LeaseId id(long number) {
        return new LeaseId(Long.toHexString(number));
    }

    private static long number(LeaseId lease) {
        return Long.parseUnsignedLong(lease.text(), 16);
    }
}
