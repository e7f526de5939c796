package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.election.Candidate;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.inmemory.InMemoryCoordinatorClient;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The in-memory coordinator in virtual time. */
class InMemoryCoordinatorTest
        implements CoordinatorContract, CoordinatorFaultContract, CoordinatorOutageContract, MixedFleetContract {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryCoordinatorBench bench = new InMemoryCoordinatorBench(time, InMemoryCoordinator.DEFAULT_TTL);

    @Override
    public InMemoryCoordinatorBench bench() {
        return bench;
    }

    @Test
    void aTtlBelowTheMinimumIsRefusedWithBoth() {
        RecordingListener heard = new RecordingListener(time);

        new InMemoryCoordinator(time)
                .connect(Duration.ofSeconds(1))
                .join(new Candidate(new ServiceName("orders"), new InstanceId("a")), heard);
        time.runUntilIdle();

        SessionLoss loss = heard.loss().orElseThrow();
        assertThat(loss.reason()).isEqualTo(Reason.INVALID);
        assertThat(loss.message()).contains("1 s").contains("2 s");
    }

    @Test
    void aLeaseCanEndAfterARenewalThatWasAnsweredWell() {
        Contest contest = Contest.on(bench);
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        int before = a.heard().count();

        bench.coordinator().revokeAfterRenewal(contest.service(), a.id());
        contest.pass(contest.ttl(0.3));
        assertThat(a.leads()).as("before the renewal").isTrue();
        contest.await("b leads", contest.ttl(0.1), b::leads);

        contest.await("a is told", () -> a.heard().loss().isPresent());
        assertThat(a.heard().after(before)).hasAtLeastOneElementOfType(Heard.Renewed.class);
        assertThat(a.heard().loss().map(SessionLoss::reason)).contains(Reason.EXPIRED);
        assertThat(b.heard().loss()).isEmpty();
    }

    @Test
    void aSessionThatIsRefusedEndsWithTheReason() {
        Contest contest = Contest.on(bench);
        InMemoryCoordinatorClient client = bench.coordinator().connect();
        Contender a = contest.leader("a", client);

        client.refuse(Reason.PERMISSION_DENIED);
        contest.pass(contest.ttl(0.4));

        assertThat(a.heard().loss().map(SessionLoss::reason)).contains(Reason.PERMISSION_DENIED);
    }

    @Test
    void whoIsWelcomeAgainJoinsAgain() {
        Contest contest = Contest.on(bench);
        InMemoryCoordinatorClient client = bench.coordinator().connect();
        client.refuse(Reason.BAD_CREDENTIALS);
        Contender refused = contest.enter("a", client);
        contest.await("a is refused", () -> refused.heard().loss().isPresent());

        client.welcome();

        contest.leader("a", client);
    }
}
