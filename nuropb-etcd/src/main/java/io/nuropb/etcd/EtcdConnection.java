package io.nuropb.etcd;

import io.etcd.jetcd.Client;
import io.grpc.ClientInterceptor;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.etcd.EtcdFailure.Outcome;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one jetcd client that all sessions of a coordinator share: opened with the first call, replaced when it does not
 * get through any more, closed at the end.
 *
 * <p>A client talks to one member of etcd, so that what a read proves holds for the renewal that follows. The first one
 * begins at a random endpoint, so that a fleet spreads, and each further one with the next: a member that is not able
 * to do what it is asked for is left.
 *
 * <p>A gRPC channel that has lost its server waits longer and longer before it connects again, up to two minutes, and
 * one whose server has become a black hole notices late. A new client connects at once. The old one lives on until its
 * calls must have ended; then its watches end, and their supervisors watch through the new one. Thread-safe; nothing
 * but {@link #close} blocks.
 */
final class EtcdConnection implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EtcdConnection.class);

    /** Whom a member of etcd needs for an answer. */
    enum Needs {
        /** Nobody: a member that is stuck may still answer. */
        NOBODY,
        /** A majority of the members: the answer shows that this one is able to work. */
        MAJORITY
    }

    private final EtcdConfig config;
    private final Scheduler scheduler;
    private final List<ClientInterceptor> interceptors;
    private final RandomGenerator jitter = new SplittableRandom();
    private final Set<Client> retired = new HashSet<>();
    private @Nullable Client current;
    private @Nullable CompletableFuture<Client> opening;
    private Moment openedAt;
    private @Nullable Moment answeredAt;
    private @Nullable Moment confirmedAt;
    private @Nullable CompletionStage<?> greeting;
    private boolean accepted;
    private int firstEndpoint;
    private int replaced;
    private boolean warned;
    private boolean closed;

    /** @param interceptors see every call of every client */
    EtcdConnection(EtcdConfig config, Scheduler scheduler, List<ClientInterceptor> interceptors) {
        this.config = config;
        this.interceptors = List.copyOf(interceptors);
        this.scheduler = scheduler;
        openedAt = scheduler.now();
        firstEndpoint = jitter.nextInt(config.endpoints().size());
    }

    /**
     * The client that calls go through: at once if there is one, else as soon as it is made, on a thread that may
     * block.
     *
     * @param limit how long the caller waits for it
     * @return fails with an {@link EtcdFailure} if this is closed, or what is configured cannot be used, or is not
     *     there within the limit. Where etcd has accepted a client before, that may pass
     */
    CompletionStage<Client> client(Duration limit) {
        CompletableFuture<Client> client = presentOrNext();
        if (client.isDone()) {
            return client;
        }
        CompletableFuture<Client> within = client.copy();
        Scheduler.Timer timer =
                scheduler.schedule(limit, () -> within.completeExceptionally(EtcdClientFactory.late(config, limit)));
        CompletionStage<Client> waiting = within;
        waiting.whenComplete((made, thrown) -> timer.cancel());
        return within;
    }

    private synchronized CompletableFuture<Client> presentOrNext() {
        if (closed) {
            return CompletableFuture.failedFuture(closed());
        }
        if (current != null) {
            return CompletableFuture.completedFuture(current);
        }
        CompletableFuture<Client> client = opening;
        if (client == null) {
            if (!warned) {
                EtcdClientFactory.warn(config);
                warned = true;
            }
            CompletableFuture<Client> next = new CompletableFuture<>();
            opening = next;
            try {
                scheduler.blocking().execute(() -> open(next));
            } catch (RuntimeException e) {
                opening = null;
                throw e;
            }
            client = next;
        }
        return client;
    }

    /** Reads files and asks the user's suppliers, for as long as they take. */
    private void open(CompletableFuture<Client> next) {
        try {
            Client client = EtcdClientFactory.open(config, nextEndpoints(), interceptors);
            if (opened(client)) {
                next.complete(client);
            } else {
                client.close();
            }
        } catch (Throwable e) {
            next.completeExceptionally(notOpened(e));
        }
    }

    private synchronized List<URI> nextEndpoints() {
        List<URI> endpoints = new ArrayList<>(config.endpoints());
        Collections.rotate(endpoints, -firstEndpoint);
        firstEndpoint = (firstEndpoint + 1) % endpoints.size();
        return endpoints;
    }

    /** Returns whether it is still wanted. */
    private synchronized boolean opened(Client client) {
        if (!closed) {
            opening = null;
            current = client;
            openedAt = scheduler.now();
        }
        return !closed;
    }

    private synchronized Throwable notOpened(Throwable thrown) {
        opening = null;
        return thrown instanceof EtcdFailure failure ? passingOnceAccepted(failure) : thrown;
    }

    /**
     * What etcd has accepted before is being renewed, perhaps: it cannot be read for a moment, or one side does not
     * know yet what the other shows.
     */
    private synchronized EtcdFailure passingOnceAccepted(EtcdFailure failure) {
        return accepted ? failure.with(Outcome.REFUSED_FOR_NOW) : failure;
    }

    private static EtcdFailure closed() {
        return new EtcdFailure(Reason.CLOSED, Outcome.REFUSED, "The etcd coordinator was closed; make a new one", null);
    }

    /**
     * A call through this client was answered. If it has lasted for a while, the next replacement need not wait; one
     * that is new may yet turn out to be unable to do other things.
     */
    synchronized void answered(Client client, Needs needs) {
        if (client == current) {
            Moment now = scheduler.now();
            accepted = true;
            answeredAt = now;
            if (needs == Needs.MAJORITY) {
                confirmedAt = now;
            }
            if (!now.isBefore(openedAt.plus(config.retries().last().multipliedBy(2)))) {
                replaced = 0;
            }
        }
    }

    /**
     * The greeting that is under way, or a new one.
     *
     * @param greet asks something that changes nothing
     */
    synchronized CompletionStage<?> greeting(Supplier<? extends CompletionStage<?>> greet) {
        CompletionStage<?> shared = greeting;
        if (shared == null) {
            shared = greet.get();
            greeting = shared;
            shared.whenComplete((answer, thrown) -> forgetGreeting());
        }
        return shared;
    }

    private synchronized void forgetGreeting() {
        greeting = null;
    }

    /**
     * A call through this client was in vain. The next one goes through a new client if the connection has failed, or
     * the member is not able to do what it was asked for, or no call that needs as much was answered for so long that
     * it is not etcd that is slow; but not sooner than a pause after the last new one. A new client reads the
     * certificates anew, and asks for a password that may have changed.
     *
     * @return the failure, with what it means here
     */
    synchronized EtcdFailure failed(Client client, EtcdFailure failure, Needs needs) {
        if (accepted && isOfPassword(failure)) {
            return notAcceptedAnyMore(client, failure);
        }
        boolean broken = isOfPassword(failure)
                || failure.mayPassWhenRenewed()
                || failure.isInability()
                || (failure.isSilence() && !isSlow(failure, needs));
        if (broken && !scheduler.now().isBefore(openedAt.plus(config.retries().pause(replaced, jitter)))) {
            abandon(client);
        }
        return failure.mayPassWhenRenewed() ? passingOnceAccepted(failure) : failure;
    }

    /**
     * A password was accepted before, and this one is not: it was changed, and whoever tells it does so late, or did
     * when this client was made. Where that was in order, the same call is made at once with what is told now;
     * otherwise the next one is, whenever it comes.
     */
    private EtcdFailure notAcceptedAnyMore(Client client, EtcdFailure failure) {
        boolean wasAccepted = client != current || answeredAt != null;
        abandon(client);
        return failure.with(wasAccepted ? Outcome.TOKEN_EXPIRED : Outcome.REFUSED_FOR_NOW);
    }

    private boolean isSlow(EtcdFailure failure, Needs needs) {
        Moment last = needs == Needs.MAJORITY ? confirmedAt : answeredAt;
        Moment alive = last == null ? openedAt : last;
        return failure.outcome() == Outcome.TIMED_OUT && scheduler.now().isBefore(alive.plus(config.callLimit()));
    }

    private boolean isOfPassword(EtcdFailure failure) {
        return failure.isOfCredentials()
                && config.credentials().filter(EtcdCredentials::rotates).isPresent();
    }

    /** The client that calls go through now, if there is one. */
    synchronized Optional<Client> present() {
        return Optional.ofNullable(current);
    }

    /** The next call goes through another client than this one. */
    synchronized void abandon(Client client) {
        if (client != current) {
            return;
        }
        log.debug("Connecting to etcd anew");
        current = null;
        answeredAt = null;
        confirmedAt = null;
        replaced++;
        retired.add(client);
        scheduler.schedule(config.callLimit().multipliedBy(2), () -> retire(client));
    }

    private void retire(Client client) {
        boolean open;
        synchronized (this) {
            open = retired.remove(client);
        }
        if (open) {
            client.close();
        }
    }

    @Override
    public void close() {
        Set<Client> open = new HashSet<>();
        CompletableFuture<Client> awaited;
        synchronized (this) {
            closed = true;
            awaited = opening;
            opening = null;
            open.addAll(retired);
            retired.clear();
            if (current != null) {
                open.add(current);
                current = null;
            }
        }
        open.forEach(Client::close);
        if (awaited != null) {
            awaited.completeExceptionally(closed());
        }
    }
}
