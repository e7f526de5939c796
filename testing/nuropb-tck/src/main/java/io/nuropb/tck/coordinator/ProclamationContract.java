package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.election.OperatorControl;
import io.nuropb.election.Proclamation;
import io.nuropb.election.PropertyName;
import io.nuropb.election.Readiness;
import io.nuropb.election.Session;
import io.nuropb.election.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The part of {@link CoordinatorContract} about what leaders and operators say, and who hears it. */
public interface ProclamationContract extends OnCoordinatorBench {

    @Test
    default void everySessionHearsTheWordTheLeadersTooWithItsRevision() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");

        long revision = a.proclaim(Proclamations.ready());

        Proclamation word = new Proclamation(a.asLeader(), Optional.of(Proclamations.ready()), revision);
        contest.await("the leader hears it", () -> a.heard().word().equals(Optional.of(word)));
        contest.await("the follower hears it", () -> b.heard().word().equals(Optional.of(word)));
    }

    @Test
    default void whoJoinsLateHearsWhoLeadsAndTheWord() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        long revision = a.proclaim(Proclamations.paused());

        Contender b = contest.enter("b");

        contest.await("b hears the word", () -> b.heard().word().isPresent());
        assertThat(b.heard().leader()).contains(a.asLeader());
        assertThat(b.heard().word())
                .contains(new Proclamation(a.asLeader(), Optional.of(Proclamations.paused()), revision));
    }

    @Test
    default void aLaterWordReplacesAnEarlierOne() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");

        long first = a.proclaim(Proclamations.ready());
        long second = a.proclaim(Proclamations.repairing());
        long third = a.proclaim(Proclamations.ready());

        assertThat(List.of(first, second, third)).isSorted().doesNotHaveDuplicates();
        contest.await(
                "b hears the last",
                () -> b.heard().word().map(Proclamation::revision).equals(Optional.of(third)));
        assertThat(b.heard().all(Heard.Proclaimed.class))
                .extracting(told -> told.word().orElseThrow().revision())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    default void aWordGoesWithTheLeadership() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        Contender c = contest.follower("c");
        long before = a.proclaim(Proclamations.ready());
        contest.await("b hears it", () -> b.heard().word().isPresent());
        contest.await("c hears it", () -> c.heard().word().isPresent());

        c.leave();
        a.leave();
        contest.await("b succeeds", contest.ttl(0.5), b::leads);
        contest.await("the word is gone", () -> b.heard().word().isEmpty());
        long after = b.proclaim(Proclamations.ready());

        assertThat(after).isGreaterThan(before);
        contest.await(
                "b hears its own",
                () -> b.heard().word().map(Proclamation::revision).equals(Optional.of(after)));
    }

    @Test
    default void aSuccessorsFollowersHearNothingUntilItSpeaks() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        a.proclaim(Proclamations.ready());
        a.leave();
        Contender b = contest.leader("b");
        Contender c = contest.follower("c");
        contest.pass(contest.ttl(0.5));

        assertThat(b.heard().word()).isEmpty();
        assertThat(c.heard().word()).isEmpty();
        b.proclaim(Proclamations.ready());
        contest.await("c hears it", () -> c.heard().word().isPresent());
    }

    @Test
    default void aWordOfTheTermBeforeIsNotInForceAlthoughItsLeaseLives() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        a.proclaim(Proclamations.ready());
        Term first = a.term();
        contest.await("a hears it", () -> a.heard().word().isPresent());

        contest.removeLeader();
        contest.await("a leads in another term", () -> a.leads() && a.term().compareTo(first) > 0);

        contest.await("the word is gone", () -> a.heard().word().isEmpty());
    }

    @Test
    default void writesOfOthersThanTheLeaderAreRefused() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        long revision = a.proclaim(Proclamations.ready());
        contest.await("b hears it", () -> b.heard().word().isPresent());

        b.assertRefused("a follower's word", b.session().proclaim(a.term(), Proclamations.paused()));
        b.assertRefused("a follower's property", b.session().put(a.term(), "color", "red"));
        contest.pass(contest.ttl(0.25));

        assertThat(bench().property(contest.service(), "color")).isEmpty();
        assertThat(b.heard().word().map(Proclamation::revision)).contains(revision);
    }

    @Test
    default void writesOfAnEarlierTermAreRefused() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Term first = a.term();
        a.leave();
        Contender again = contest.leader("a", a.client());
        long revision = again.proclaim(Proclamations.ready());

        a.assertRefused("a word of a session that was left", a.session().proclaim(first, Proclamations.paused()));
        again.assertRefused("a word of the earlier term", again.session().proclaim(first, Proclamations.paused()));
        again.assertRefused("a property of the earlier term", again.session().put(first, "color", "red"));
        a.assertRefused(
                "a word of a left session in the new term", a.session().proclaim(again.term(), Proclamations.paused()));

        assertThat(bench().property(contest.service(), "color")).isEmpty();
        contest.await(
                "the word stands",
                () -> again.heard().word().map(Proclamation::revision).equals(Optional.of(revision)));
    }

    @Test
    default void aPropertyGoesWithTheLeadership() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");

        contest.value("Writing", a.session().put(a.term(), "color", "red"));
        assertThat(bench().property(contest.service(), "color")).contains("red");
        contest.value("Writing", a.session().put(a.term(), "color", "blue"));
        assertThat(bench().property(contest.service(), "color")).contains("blue");
        a.leave();

        contest.await(
                "the property is gone",
                () -> bench().property(contest.service(), "color").isEmpty());
    }

    @Test
    default void whatALeaderHasSaidOfTheNumberOfInstancesIsKnownToItsSuccessor() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        String scaling = PropertyName.SCALING.text();
        assertThat(b.session().lastSignal()).isEmpty();

        contest.value("Writing", a.session().put(a.term(), scaling, "{\"desired\": 8}"));
        contest.await("b has read it", () -> b.session().lastSignal().isPresent());
        a.leave();
        contest.await("b leads", b::leads);

        assertThat(bench().property(contest.service(), scaling)).isEmpty();
        assertThat(b.session().lastSignal()).map(Session.LastSignal::value).contains("{\"desired\": 8}");
    }

    @Test
    default void aPropertyCannotHaveANameThatIsNotOne() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");

        List<String> names = new ArrayList<>(List.of("", "a/b", "a b", "ä", "x".repeat(101)));
        names.addAll(PropertyName.RESERVED);
        for (String name : names) {
            assertThatThrownBy(() -> a.session().put(a.term(), name, "x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + name + "'");
        }
        for (String name : List.of("x".repeat(100), "Leader", "a.b-c_1")) {
            contest.value("Writing " + name, a.session().put(a.term(), name, "x"));
            assertThat(bench().property(contest.service(), name)).contains("x");
        }
    }

    @Test
    default void aPropertyCannotBeLongerThanItsLimit() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        String longest = "é".repeat(Session.MAX_PROPERTY_BYTES / 2);

        contest.value("Writing", a.session().put(a.term(), "color", longest));
        assertThatThrownBy(() -> a.session().put(a.term(), "color", longest + "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'color'")
                .hasMessageContaining(String.valueOf(Session.MAX_PROPERTY_BYTES));
        assertThat(bench().property(contest.service(), "color")).contains(longest);
    }

    @Test
    default void everySessionHearsTheOperatorsWish() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        OperatorControl pause = FilledValues.wish();

        contest.express(Optional.of(pause));
        contest.await("the leader hears it", () -> isHeard(a, pause));
        contest.await("the follower hears it", () -> isHeard(b, pause));
        Contender c = contest.follower("c");
        contest.await("a late one hears it", () -> isHeard(c, pause));
        contest.express(Optional.empty());

        for (Contender each : List.of(a, b, c)) {
            contest.await(
                    "each hears the end of it", () -> each.heard().wish().equals(Optional.of(OperatorControl.none())));
        }
    }

    @Test
    default void aWishThatIsWrittenAgainIsHeardAsALaterOne() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        OperatorControl resume = new OperatorControl(true, "ann", "mended");
        contest.express(Optional.of(resume));
        contest.await("the leader hears it", () -> isHeard(a, resume));
        long first = a.heard().wish().orElseThrow().revision();

        contest.express(Optional.of(resume));

        contest.await(
                "the leader hears it again",
                () -> a.heard().wish().filter(wish -> wish.revision() > first).isPresent());
    }

    private static boolean isHeard(Contender contender, OperatorControl wished) {
        return contender
                .heard()
                .wish()
                .map(heard -> new OperatorControl(
                        heard.consume(), heard.highWaterMark(), heard.instances(), heard.by(), heard.reason()))
                .equals(Optional.of(wished));
    }

    @Test
    default void whereNobodyWishesNothingIsTold() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        contest.pass(contest.ttl(0.5));

        assertThat(a.heard().wish()).isEmpty();
        assertThat(b.heard().wish()).isEmpty();
    }

    @Test
    default void aWishOutlivesLeaders() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        OperatorControl pause = new OperatorControl(false, "ann", "");
        contest.express(Optional.of(pause));
        a.leave();

        Contender b = contest.leader("b");

        contest.await("the next leader hears it", () -> isHeard(b, pause));
    }

    @Test
    default void aWordSaysWhatWasSaid() {
        Contest contest = Contest.on(bench());
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        List<Readiness> all = List.of(
                Proclamations.repairing(), Proclamations.paused(), FilledValues.readiness(), Proclamations.ready());
        for (Readiness said : all) {
            a.proclaim(said);
            for (Contender each : List.of(a, b)) {
                contest.await(
                        each.id() + " hears it as it was said",
                        () -> each.heard()
                                .word()
                                .flatMap(Proclamation::readiness)
                                .equals(Optional.of(said)));
            }
        }
    }
}
