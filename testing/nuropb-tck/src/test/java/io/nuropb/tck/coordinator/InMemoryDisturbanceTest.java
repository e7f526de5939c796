package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nuropb.inmemory.Disturbance;
import io.nuropb.inmemory.Disturbance.Transmission;
import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.inmemory.InMemoryCoordinatorClient;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What single messages between an in-memory coordinator and a client meet with. */
class InMemoryDisturbanceTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Transmission LOST = new Transmission(0, Duration.ZERO);
    private static final Transmission TWICE = new Transmission(2, Duration.ZERO);
    private static final Transmission LATE = new Transmission(1, SECOND);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryCoordinatorBench bench = new InMemoryCoordinatorBench(time, InMemoryCoordinator.DEFAULT_TTL);
    private final Contest contest = Contest.on(bench);
    private final InMemoryCoordinatorClient client = bench.coordinator().connect();
    private final Script script = new Script();

    /** A network on which the next messages of a kind meet what is written here, and all others arrive. */
    private static final class Script implements Disturbance {
        final Deque<Transmission> requests = new ArrayDeque<>();
        final Deque<Transmission> answers = new ArrayDeque<>();
        final Deque<Transmission> news = new ArrayDeque<>();
        final List<String> asked = new ArrayList<>();

        @Override
        public Transmission request() {
            return next("request", requests);
        }

        @Override
        public Transmission answer() {
            return next("answer", answers);
        }

        @Override
        public Transmission news() {
            return next("news", news);
        }

        private Transmission next(String kind, Deque<Transmission> planned) {
            asked.add(kind);
            return Optional.ofNullable(planned.poll()).orElse(Transmission.ARRIVES);
        }
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aRequestThatIsLostIsNotDealtWith() {
        Contender a = contest.leader("a", client);
        script.requests.add(LOST);
        client.disturb(script);

        CompletionStage<Void> written = paint(a, "red");
        contest.pass(contest.ttl(0.5));

        assertThat(color()).isEmpty();
        assertThat(written).isCompletedExceptionally();
    }

    @Test
    void aRequestWhoseAnswerIsLostIsDealtWith() {
        Contender a = contest.leader("a", client);
        script.answers.add(LOST);
        client.disturb(script);

        CompletionStage<Void> written = paint(a, "red");

        assertThat(color()).contains("red");
        assertThat(written).isNotDone();
        contest.pass(contest.ttl(0.5));
        assertThat(written).as("what reading the key said").isCompleted();
    }

    @Test
    void aLateRequestIsOvertakenByTheNext() {
        Contender a = contest.leader("a", client);
        script.requests.add(LATE);
        client.disturb(script);

        paint(a, "red");
        assertThat(color()).isEmpty();
        paint(a, "blue");
        assertThat(color()).contains("blue");

        time.advance(SECOND);
        assertThat(color()).contains("red");
    }

    @Test
    void aLateAnswerIsOvertakenByTheNext() {
        Contender a = contest.leader("a", client);
        script.answers.add(LATE);
        client.disturb(script);

        CompletionStage<Void> red = paint(a, "red");
        CompletionStage<Void> blue = paint(a, "blue");

        assertThat(color()).contains("blue");
        assertThat(blue).isCompleted();
        assertThat(red).isNotDone();
        time.advance(SECOND);
        assertThat(red).isCompleted();
    }

    @Test
    void aRequestThatArrivesTwiceIsDealtWithTwice() {
        script.requests.add(TWICE);
        client.disturb(script);

        Contender a = contest.leader("a", client);

        assertThat(bench.leases())
                .as("one that is kept, and one that nobody knows")
                .hasSize(2);
        contest.pass(contest.ttl(1.1));
        assertThat(bench.leases()).hasSize(1);
        assertThat(a.leads()).isTrue();
    }

    @Test
    void anAnswerThatArrivesTwiceIsHeardOnce() {
        Contender a = contest.leader("a", client);
        script.answers.add(TWICE);
        client.disturb(script);
        int before = a.heard().count();

        contest.pass(contest.ttl(0.5));

        assertThat(a.heard().after(before)).singleElement().isInstanceOf(Heard.Renewed.class);
    }

    @Test
    void lostNewsIsMissedUntilTheNextReading() {
        Contender a = contest.leader("a");
        Contender b = contest.follower("b", client);
        script.news.add(LOST);
        client.disturb(script);

        a.proclaim(Proclamations.ready());
        time.runUntilIdle();

        assertThat(b.heard().word()).isEmpty();
        contest.await(
                "b reads the word", contest.ttl(0.6), () -> b.heard().word().isPresent());
    }

    @Test
    void lateNewsThatIsOvertakenTakesNobodyBack() {
        Contender a = contest.leader("a");
        Contender b = contest.follower("b", client);
        script.news.add(LATE);
        client.disturb(script);

        a.proclaim(Proclamations.repairing());
        long last = a.proclaim(Proclamations.ready());
        contest.pass(SECOND.multipliedBy(2));

        assertThat(b.heard().all(Heard.Proclaimed.class))
                .singleElement()
                .matches(heard -> heard.word().orElseThrow().revision() == last);
    }

    @Test
    void lateNewsIsHeardWhenItComes() {
        Contender a = contest.leader("a");
        Contender b = contest.follower("b", client);
        script.news.add(LATE);
        client.disturb(script);

        a.proclaim(Proclamations.ready());
        time.runUntilIdle();
        assertThat(b.heard().word()).isEmpty();

        time.advance(SECOND);
        assertThat(b.heard().word()).isPresent();
    }

    @Test
    void newsThatArrivesTwiceIsHeardOnce() {
        Contender a = contest.leader("a");
        Contender b = contest.follower("b", client);
        script.news.add(TWICE);
        client.disturb(script);

        a.proclaim(Proclamations.ready());
        contest.pass(SECOND);

        assertThat(b.heard().all(Heard.Proclaimed.class)).hasSize(1);
    }

    @Test
    void whatIsLateWaitsWhereTheConnectionStalls() {
        Contender a = contest.leader("a", client);
        script.requests.add(LATE);
        client.disturb(script);

        CompletionStage<Void> written = paint(a, "red");
        client.stall();
        time.advance(SECOND.multipliedBy(2));
        assertThat(color()).isEmpty();

        client.restore();
        time.runUntilIdle();
        assertThat(color()).contains("red");
        assertThat(written).isCompleted();
    }

    @Test
    void otherClientsAreNotDisturbed() {
        Contender a = contest.leader("a");
        script.requests.add(LOST);
        client.disturb(script);

        paint(a, "red");

        assertThat(color()).contains("red");
    }

    @Test
    void itIsAskedOnceForEachMessageWhenThatIsSent() {
        Contender a = contest.leader("a", client);
        script.answers.add(LATE);
        client.disturb(script);

        a.proclaim(Proclamations.ready());

        assertThat(script.asked).containsExactlyInAnyOrder("request", "news", "answer");
        time.advance(SECOND);
        assertThat(script.asked).hasSize(3);
    }

    @Test
    void restoreEndsIt() {
        Contender a = contest.leader("a", client);
        script.requests.add(LOST);
        client.disturb(script);

        client.restore();

        assertThat(paint(a, "red")).isCompleted();
        assertThat(script.asked).isEmpty();
    }

    @Test
    void aMessageCannotArriveLessThanNeverOrBeforeItWasSent() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Transmission(-1, Duration.ZERO))
                .withMessageContaining("-1 times");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Transmission(1, SECOND.negated()))
                .withMessageContaining("-1 s");
    }

    /** Writes a property and lets everything happen that happens at once. */
    private CompletionStage<Void> paint(Contender leader, String color) {
        CompletionStage<Void> written = leader.session().put(leader.term(), "color", color);
        time.runUntilIdle();
        return written;
    }

    private Optional<String> color() {
        return bench.property(contest.service(), "color");
    }
}
