package io.nuropb.inmemory;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.election.Candidate;
import io.nuropb.election.Leader;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Readiness;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.election.Term;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.ServiceKeys;
import io.nuropb.session.SessionConfig;
import io.nuropb.session.StoredValues;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Transaction;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A coordinator in memory: what an etcd server is to a fleet, for tests without a server.
 *
 * <p>All instances of a test share one, and each takes a client of its own by {@link #connect()}. Everything happens on
 * the scheduler that it is given, leases included; it has no threads of its own. On a virtual time line hours pass in
 * milliseconds and every run is the same.
 *
 * <p>It keeps the keys that the etcd coordinator keeps, with revisions, leases and watches that behave as etcd's do,
 * and clients that cope with the same failures. The failures are for the test to bring about, here and at each client:
 *
 * <pre>{@code
 * InMemoryCoordinator coordinator = new InMemoryCoordinator(time);
 * InMemoryCoordinatorClient first = coordinator.connect();
 * ...
 * first.pause();                          // as if the process hung
 * time.advance(Duration.ofSeconds(20));   // longer than its lease lasts
 * first.resume();
 * }</pre>
 *
 * <p>Thread-safe; no method blocks.
 */
public final class InMemoryCoordinator {

    /** The TTL of leases where none is given. */
    public static final Duration DEFAULT_TTL = Duration.ofSeconds(15);

    /** How clients behave, but for the TTL. */
    static final SessionConfig SESSIONS = SessionConfig.defaults();

    /** Who holds the leases of those who have no session. */
    private static final Candidate NOBODY = new Candidate(new ServiceName("none"), new InstanceId("none"));

    private static final StoredValues VALUES = new StoredValues(new JacksonJson());

    private final Scheduler scheduler;
    private final Duration ttl;
    private final CoordinatorServer server;

    /** A coordinator whose clients ask for leases of {@link #DEFAULT_TTL}. */
    public InMemoryCoordinator(Scheduler scheduler) {
        this(scheduler, DEFAULT_TTL);
    }

    /**
     * @param scheduler where time and threads come from; it is not closed from here
     * @param ttl the TTL that clients ask for; sessions with less than 2 s are refused
     */
    public InMemoryCoordinator(Scheduler scheduler, Duration ttl) {
        this.scheduler = scheduler;
        this.ttl = ttl;
        server = new CoordinatorServer(scheduler);
    }

    /** A client for one instance. */
    public InMemoryCoordinatorClient connect() {
        return connect(ttl);
    }

    /** A client for one instance that asks for leases of another TTL. */
    public InMemoryCoordinatorClient connect(Duration otherTtl) {
        return new InMemoryCoordinatorClient(server, scheduler, otherTtl);
    }

    /**
     * A client for one instance whose process has time and threads of its own: a clock that goes at another rate, or a
     * process that can be stopped. The network and the coordinator stay on this coordinator's scheduler.
     */
    public InMemoryCoordinatorClient connect(Scheduler process) {
        return connect(process, UnaryOperator.identity());
    }

    /**
     * A client like that of {@link #connect(Scheduler)}, whose sessions use the store through something that stands
     * between, for a test to disturb or to watch.
     *
     * @param between given the store, returns what the sessions use
     */
    public InMemoryCoordinatorClient connect(Scheduler process, UnaryOperator<LeaseStore> between) {
        return new InMemoryCoordinatorClient(server, scheduler, process, ttl, between);
    }

    /** A client of the store alone, without a session. */
    public LeaseStore store() {
        return new InMemoryStore(link(), () -> NOBODY);
    }

    /**
     * A client of the store alone to which the coordinator refuses everything, for example with
     * {@code PERMISSION_DENIED}.
     */
    public LeaseStore storeThatRefuses(Reason reason) {
        CoordinatorLink link = link();
        link.refuse(Optional.of(reason));
        return new InMemoryStore(link, () -> NOBODY);
    }

    private CoordinatorLink link() {
        CoordinatorLink link = new CoordinatorLink(server, scheduler, scheduler);
        server.connect(link);
        return link;
    }

    /** Lets somebody see everything that happens in the store from now on, as an omniscient witness of a test. */
    public void observe(StoreObserver observer) {
        server.observe(observer);
    }

    /**
     * An instance that behaves as the Python implementation does; it has a lease and does nothing until it is told to.
     */
    public PythonInstance python(ServiceName service, InstanceId instance) {
        return new PythonInstance(server, scheduler, new Candidate(service, instance), ttl);
    }

    /** Who leads, as the leader key says. */
    public Optional<Leader> leader(ServiceName service) {
        return server.get(keys(service).leader()).map(InMemoryCoordinator::leader);
    }

    /** Expresses an operator's wish. */
    public void control(ServiceName service, OperatorControl wish) {
        server.commit(Transaction.unconditional().put(keys(service).control(), VALUES.control(wish)));
    }

    /** Withdraws an operator's wish. */
    public void withdrawControl(ServiceName service) {
        server.commit(Transaction.unconditional().delete(keys(service).control()));
    }

    /** A property that the present leader wrote. */
    public Optional<String> property(ServiceName service, String name) {
        return server.get(keys(service).property(name)).map(KeyValue::value);
    }

    /** The numbers of all leases that live, of whatever service. */
    public Set<LeaseId> leases() {
        return server.leases().stream().map(LeaseTable.Granted::id).collect(Collectors.toSet());
    }

    /** Ends the leases of an instance now, as if nobody had renewed them. */
    public void expire(ServiceName service, InstanceId instance) {
        Candidate holder = new Candidate(service, instance);
        server.leases().stream()
                .filter(lease -> lease.holder().equals(holder))
                .forEach(lease -> server.revoke(lease.id()));
    }

    /** Deletes the leader key, as an operator's hand would; the leader's lease lives on. */
    public void removeLeader(ServiceName service) {
        server.commit(Transaction.unconditional().delete(keys(service).leader()));
    }

    /** Forgets the history, so that nobody can watch from an earlier revision. */
    public void compact() {
        server.compact();
    }

    /** Goes down: connections are reset and refused. Keys and leases are kept, and no lease ends meanwhile. */
    public void stop() {
        server.stop();
    }

    /** Comes up again. Every lease lasts for its whole TTL from now, as on etcd. */
    public void start() {
        server.start();
    }

    /** Lets every lease last for its whole TTL from now, as etcd does when its members have elected another leader. */
    public void extendLeases() {
        server.extendLeases();
    }

    /** Comes up again as a backup left it that was made before the first key was written: revisions begin anew. */
    public void startFromEmptyBackup() {
        server.start(CoordinatorServer.Backup.empty());
    }

    /** What it holds now. */
    public CoordinatorBackup backup() {
        return new CoordinatorBackup(server.backup());
    }

    /** Comes up again as it was then: revisions go back, and leases of that time last for their whole TTL from now. */
    public void startFrom(CoordinatorBackup backup) {
        server.start(backup.held());
    }

    /** Answers the next renewal of an instance's lease well, and ends the lease then. */
    public void revokeAfterRenewal(ServiceName service, InstanceId instance) {
        server.revokeAfterRenewal(new Candidate(service, instance));
    }

    /**
     * Lets an instance take the leader key under its lease, whoever holds it: what the comparison in an election is
     * for.
     */
    public void electUnguarded(ServiceName service, InstanceId instance) {
        lease(service, instance)
                .ifPresent(lease -> server.commit(
                        Transaction.unconditional().put(keys(service).leader(), instance.value(), lease)));
    }

    /**
     * Lets an instance say something about the broker in a term, whoever leads: what the comparison of terms is for.
     */
    public void proclaimUnguarded(ServiceName service, InstanceId instance, Term term, Readiness readiness) {
        lease(service, instance)
                .ifPresent(lease -> server.commit(Transaction.unconditional()
                        .put(keys(service).ready(), VALUES.proclamation(instance, term, readiness), lease)));
    }

    private Optional<LeaseId> lease(ServiceName service, InstanceId instance) {
        Candidate holder = new Candidate(service, instance);
        return server.leases().stream()
                .filter(lease -> lease.holder().equals(holder))
                .map(LeaseTable.Granted::id)
                .findFirst();
    }

    CoordinatorServer server() {
        return server;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Duration ttl() {
        return ttl;
    }

    private static ServiceKeys keys(ServiceName service) {
        return ServiceKeys.of(SESSIONS.keyPrefix(), service);
    }

    private static Leader leader(KeyValue leaderKey) {
        return new Leader(new InstanceId(leaderKey.value()), new Term(leaderKey.created()));
    }
}
