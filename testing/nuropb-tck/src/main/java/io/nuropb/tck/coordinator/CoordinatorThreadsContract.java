package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.SessionLoss;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a {@link io.nuropb.election.Coordinator} that runs on real threads has to do when its listeners take their time.
 */
public interface CoordinatorThreadsContract extends OnCoordinatorBench {

    @Test
    default void aCallbackThatBlocksForAWhileDelaysNoRenewal() {
        Contest contest = Contest.on(bench());
        BlockingListener listener = new BlockingListener(bench());
        Contender a = contest.enter("a", bench().connect(), listener);
        contest.await("a is elected, and its listener blocks", listener::isBlocked);
        Contender b = contest.follower("b");

        contest.pass(contest.ttl(0.45));
        assertThat(b.leads()).isFalse();
        listener.release();

        contest.await(
                "a hears the renewal that was waiting for it, and knows that it leads",
                () -> !a.heard().all(Heard.Renewed.class).isEmpty() && a.leads());
        a.proclaim(Proclamations.ready());
    }

    @Test
    default void aCallbackThatBlocksForLongerThanHalfATtlCostsTheSession() {
        Contest contest = Contest.on(bench());
        BlockingListener listener = new BlockingListener(bench());
        Contender a = contest.enter("a", bench().connect(), listener);
        contest.await("a is elected, and its listener blocks", listener::isBlocked);
        Contender b = contest.follower("b");

        contest.await("b succeeds", contest.ttl(3), b::leads);
        assertThat(a.heard().loss()).isEmpty();
        listener.release();

        contest.await("a hears why", () -> a.heard().loss().isPresent());
        assertThat(a.heard().loss().map(SessionLoss::message))
                .hasValueSatisfying(
                        message -> assertThat(message).contains("listener").contains("must not block"));
    }

    @Test
    default void aBlockedListenerDoesNotKeepASessionFromBeingLeft() {
        Contest contest = Contest.on(bench());
        BlockingListener listener = new BlockingListener(bench());
        Contender a = contest.enter("a", bench().connect(), listener);
        contest.await("a is elected, and its listener blocks", listener::isBlocked);
        Contender b = contest.follower("b");

        a.leave();
        contest.await("b succeeds", contest.ttl(0.5), b::leads);
        listener.release();
        contest.pass(contest.ttl(0.25));
    }

    @Test
    default void aSessionCanBeUsedAndLeftFromWithinACallback() {
        Contest contest = Contest.on(bench());
        CompletableFuture<Contender> self = new CompletableFuture<>();
        CompletableFuture<CompletionStage<Void>> left = new CompletableFuture<>();
        RecordingListener listener = new RecordingListener(bench().scheduler()) {
            @Override
            protected void heard(Heard call) {
                if (call instanceof Heard.Elected) {
                    left.complete(self.join().beginToLeave());
                }
            }
        };
        self.complete(contest.enter("a", bench().connect(), listener));

        contest.value("Leaving", left.thenCompose(stage -> stage));
        Contender b = contest.enter("b");
        contest.await("b leads", contest.ttl(0.5), b::leads);
    }

    @Test
    default void manyThatEnterAtOnceElectOne() {
        Contest contest = Contest.on(bench());
        List<Contender> contenders = IntStream.range(0, 20)
                .parallel()
                .mapToObj(i -> contest.enter("c" + i))
                .toList();

        contest.await(
                "all but one follow",
                () -> contenders.stream()
                                .filter(c -> c.heard().leader().isPresent())
                                .count()
                        == 19);

        assertThat(contest.leaders()).hasSize(1);
    }
}
