package io.nuropb.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.health.policies.CallerPolicy.Act;
import io.nuropb.health.policies.CallerPolicy.Act.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a leader does about callers' connections, decision after decision. */
final class CallerConnectionsTest implements ConnectionTerminator, CallerConnections.Term {

    private final List<String> calls = new ArrayList<>();
    private final Set<String> shutOut = new TreeSet<>();
    private boolean leads = true;
    private boolean refuses = true;
    private CallerConnections connections = new CallerConnections(this, this, shutOut, Set.of());
    private CompletableFuture<@Nullable Void> answer = CompletableFuture.completedFuture(null);

    @Test
    void connectionsAreClosedOnce() {
        decide(act(Kind.TERMINATE, "bad"));
        decide();
        assertThat(calls).containsExactly("close bad");
    }

    @Test
    void whoeverIsShutOutIsSoBeforeItsConnectionsAreClosedAndAtEachDecisionUntilItIsAdmitted() {
        decide(act(Kind.SHUT_OUT, "bad"));
        decide();
        assertThat(calls).containsExactly("shut bad", "close bad", "shut bad", "close bad");
        calls.clear();
        decide(act(Kind.ADMIT, "bad"));
        decide();
        assertThat(calls).containsExactly("admit bad");
    }

    @Test
    void nobodyIsShutOutBeforeItsRefusalIsProclaimed() {
        refuses = false;
        decide(act(Kind.SHUT_OUT, "bad"));
        assertThat(calls).isEmpty();
        refuses = true;
        decide();
        assertThat(calls).containsExactly("shut bad", "close bad");
    }

    /** An operator's pause takes refusals from the proclamation: a successor would not know whom to let in. */
    @Test
    void whoeverIsShutOutIsLetInWhileNoProclamationHasItRefused() {
        decide(act(Kind.SHUT_OUT, "bad"));
        calls.clear();
        refuses = false;
        decide();
        decide();
        assertThat(calls).containsExactly("admit bad");
        assertThat(shutOut).isEmpty();
        calls.clear();
        refuses = true;
        decide();
        assertThat(calls).containsExactly("shut bad", "close bad");
    }

    @Test
    void whoeverIsLetInMeanwhileIsSoAsSoonAsTheBrokerAnswers() {
        decide(act(Kind.SHUT_OUT, "bad"));
        calls.clear();
        refuses = false;
        answer = CompletableFuture.failedFuture(new IllegalStateException("broken in a test"));
        decide();
        answer = CompletableFuture.completedFuture(null);
        decide();
        decide();
        assertThat(calls).containsExactly("admit bad", "admit bad");
    }

    @Test
    void whoIsRefusedNoMoreWhenALeaderComesBackIsAdmitted() {
        decide(act(Kind.SHUT_OUT, "bad"), act(Kind.SHUT_OUT, "worse"));
        calls.clear();
        connections = new CallerConnections(this, this, shutOut, Set.of("worse"));
        decide();
        decide();
        assertThat(calls).containsExactly("admit bad");
        assertThat(shutOut).containsExactly("worse");
    }

    @Test
    void anAdmissionIsTriedAgainUntilItHolds() {
        answer = CompletableFuture.failedFuture(new IllegalStateException("broken in a test"));
        decide(act(Kind.ADMIT, "bad"));
        decide();
        answer = CompletableFuture.completedFuture(null);
        decide();
        decide();
        assertThat(calls).containsExactly("admit bad", "admit bad", "admit bad");
    }

    @Test
    void whoCannotBeShutOutHasItsConnectionsClosedAllTheSame() {
        answer = CompletableFuture.failedFuture(new IllegalStateException("broken in a test"));
        decide(act(Kind.SHUT_OUT, "bad"));
        assertThat(calls).containsExactly("shut bad", "close bad");
    }

    @Test
    void noAnswerThatIsLateUndoesWhatCameAfterIt() {
        answer = new CompletableFuture<>();
        decide(act(Kind.SHUT_OUT, "bad"));
        decide(act(Kind.ADMIT, "bad"));
        assertThat(calls).containsExactly("shut bad");
        answer.complete(null);
        decide();
        assertThat(calls).containsExactly("shut bad", "close bad", "admit bad");
    }

    @Test
    void aTerminatorThatThrowsKeepsNobodyElseWaiting() {
        decide(act(Kind.TERMINATE, "a thrower"), act(Kind.TERMINATE, "bad"));
        decide(act(Kind.TERMINATE, "worse"));
        assertThat(calls).containsExactly("close a thrower", "close bad", "close worse");
    }

    @Test
    void whoDoesNotLeadDoesNothing() {
        leads = false;
        decide(act(Kind.SHUT_OUT, "bad"), act(Kind.ADMIT, "worse"));
        assertThat(calls).isEmpty();
    }

    @Override
    public boolean leads() {
        return leads;
    }

    @Override
    public boolean refuses(String caller) {
        return refuses;
    }

    private static Act act(Kind kind, String caller) {
        return new Act(kind, caller, "in a test");
    }

    private void decide(Act... acts) {
        if (connections.isDue(List.of(acts))) {
            connections.perform();
        }
    }

    @Override
    public CompletionStage<Integer> terminate(String user, String reason) {
        calls.add("close " + user);
        if (user.equals("a thrower")) {
            throw new IllegalStateException("broken in a test");
        }
        return CompletableFuture.completedFuture(1);
    }

    @Override
    public CompletionStage<@Nullable Void> shutOut(String user) {
        calls.add("shut " + user);
        return answer;
    }

    @Override
    public CompletionStage<@Nullable Void> admit(String user) {
        calls.add("admit " + user);
        return answer;
    }

    @Override
    public void close() {}
}
