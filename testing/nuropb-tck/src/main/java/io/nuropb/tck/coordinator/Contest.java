package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.election.Coordinator;
import io.nuropb.election.OperatorControl;
import io.nuropb.tck.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * An election of the leader of one service, as a test arranges and watches it.
 *
 * <p>After every wait it checks what must hold whatever happens: no two contenders took themselves for the leader at
 * one time, and no session broke a promise of its listener's.
 */
public final class Contest {

    private final CoordinatorBench bench;
    private final Patience patience;
    private final ServiceName service =
            new ServiceName("contest-" + UUID.randomUUID().toString().substring(0, 8));
    private final List<Contender> contenders = new ArrayList<>();
    private boolean tampered;

    private Contest(CoordinatorBench bench) {
        this.bench = bench;
        patience = new Patience(bench.scheduler());
    }

    /** An election for a service that nobody else uses. */
    public static Contest on(CoordinatorBench bench) {
        return new Contest(bench);
    }

    /** The service whose leader is elected. */
    public ServiceName service() {
        return service;
    }

    CoordinatorBench bench() {
        return bench;
    }

    Scheduler scheduler() {
        return bench.scheduler();
    }

    Moment now() {
        return bench.scheduler().now();
    }

    /** A part of the leases' TTL, or a multiple of it. */
    public Duration ttl(double times) {
        return Duration.ofNanos((long) (bench.ttl().toNanos() * times));
    }

    /** A contender with a client of its own; it is in the election or not yet. */
    public Contender enter(String id) {
        return enter(id, bench.connect());
    }

    /** A contender with the given client. */
    public Contender enter(String id, Coordinator client) {
        return enter(id, client, new RecordingListener(bench.scheduler()));
    }

    /** A contender with the given client and listener. */
    public Contender enter(String id, Coordinator client, RecordingListener listener) {
        Contender contender = new Contender(this, new InstanceId(id), client, listener);
        contenders.add(contender);
        return contender;
    }

    /** A contender that leads. */
    public Contender leader(String id) {
        return leader(id, bench.connect());
    }

    /** A contender with the given client that leads. */
    public Contender leader(String id, Coordinator client) {
        Contender contender = enter(id, client);
        await(id + " leads", contender::leads);
        return contender;
    }

    /** A contender that is in the election and knows that somebody else leads. */
    public Contender follower(String id) {
        return follower(id, bench.connect());
    }

    /** A contender with the given client that is in the election and knows that somebody else leads. */
    public Contender follower(String id, Coordinator client) {
        Contender contender = enter(id, client);
        await(id + " knows who leads", () -> contender.heard().leader().isPresent());
        return contender;
    }

    /** Waits, within the bench's patience. */
    public void await(String what, BooleanSupplier condition) {
        await(what, bench.patience(), condition);
    }

    /** Waits, within a limit, and checks everything that must always hold. */
    public void await(String what, Duration limit, BooleanSupplier condition) {
        try {
            patience.until(what, limit, condition);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + story(), e);
        }
        assertSound();
    }

    /** Waits until it succeeds the dead or dying leader: within the rest of a lease. */
    public void awaitSuccession(Contender successor) {
        await(successor.id() + " succeeds", ttl(1.5).plus(bench.patience()), successor::leads);
    }

    /** Lets time pass, and checks everything that must always hold. */
    public void pass(Duration time) {
        patience.pass(time);
        assertSound();
    }

    /** Waits for an answer, and fails if it is a failure. */
    public <T> T value(String what, CompletionStage<T> stage) {
        try {
            return patience.value(what, stage, bench.patience());
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + story(), e);
        }
    }

    /** Expresses an operator's wish, or withdraws it. */
    public void express(Optional<OperatorControl> wish) {
        bench.express(service, wish);
    }

    /**
     * Takes the leadership away by hand. The one who had it may take itself for the leader for a moment longer, so from
     * now on leaderships may overlap.
     */
    public void removeLeader() {
        tampered = true;
        bench.removeLeader(service);
    }

    /** Ends the leader's lease by hand; like {@link #removeLeader} as to what may overlap. */
    public void revokeLeadersLease(CoordinatorFaultBench faults) {
        tampered = true;
        faults.revokeLeadersLease(service);
    }

    /** Who leads in its own eyes. */
    public List<Contender> leaders() {
        return contenders.stream().filter(Contender::leads).toList();
    }

    /** Fails if a promise was broken that holds whatever happens. */
    public void assertSound() {
        contenders.forEach(Contender::assertSound);
        if (!tampered) {
            assertLeadsAlone(contenders.stream().map(Contender::leaderships).toList());
        }
    }

    private void assertLeadsAlone(List<List<Leadership>> leaderships) {
        for (int i = 0; i < leaderships.size(); i++) {
            for (Leadership leadership : leaderships.get(i)) {
                assertThat(leaderships.subList(i + 1, leaderships.size()))
                        .as(
                                "leaders beside %s, who led in %s; %s",
                                contenders.get(i).id(), leadership, story())
                        .allSatisfy(others -> assertThat(others).noneMatch(leadership::overlaps));
            }
        }
    }

    private String story() {
        return contenders.stream().map(c -> "\n  " + c).collect(Collectors.joining());
    }
}
