package io.nuropb.demo;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.watch.Timeline;
import java.time.Duration;

/**
 * What every demonstration works with: the timeline, the attempts of its client, what it promised and what it measured.
 */
record DemoContext(
        Scheduler scheduler,
        Timeline timeline,
        OrderAttempts orderAttempts,
        Expectations expectations,
        Summary summary) {

    /** A part of a demonstration. */
    interface Scene {
        void play() throws InterruptedException;
    }

    /**
     * Plays a scene.
     *
     * @param name for the summary
     * @param what for the timeline
     */
    void play(String name, String what, Scene scene) throws InterruptedException {
        timeline.scene("DEMO", what);
        Moment from = scheduler.now();
        long repeatedBefore = orderAttempts.totals().repeated();
        scene.play();
        Moment to = scheduler.now();
        summary.chapter(name, from, to);
        timeline.tell(
                "client",
                "was without an answer for %s at most; sent %,d orders again"
                        .formatted(
                                Timeline.text(orderAttempts.longestGap(from, to)),
                                orderAttempts.totals().repeated() - repeatedBefore));
    }

    /** Blocks until the client has so many more answers. */
    void awaitAnswers(int more, Duration limit) throws InterruptedException {
        expectations.need(
                orderAttempts.awaitAnswers(more, limit),
                "The client did not get " + more + " more answers within " + Timeline.text(limit));
    }

    /** Blocks until every order that was placed so far is answered, however often it had to be sent. */
    void awaitAnswered(OrderClient orderClient, Duration limit) throws InterruptedException {
        expectations.need(
                orderClient.awaitAnswered(limit),
                "Orders that had been placed were not answered within " + Timeline.text(limit));
    }

    /** Expects that the client was never without an answer for longer than a limit since some moment. */
    void keepServing(Moment since, Duration limit, String meanwhile) {
        Duration gap = orderAttempts.longestGap(since, scheduler.now());
        expectations.keep(
                gap.compareTo(limit) <= 0,
                "Service paused for " + Timeline.text(gap) + " " + meanwhile + "; promised: " + Timeline.text(limit));
    }

    /** Lets the client end, and expects that every order is answered. */
    void finish(OrderClient orderClient, Duration limit) throws InterruptedException {
        boolean finished = orderClient.finish(limit);
        OrderTotals totals = orderAttempts.totals();
        expectations.keep(
                finished && totals.lost() == 0,
                totals.lost() + " orders were never answered, though they were sent again for " + Timeline.text(limit));
        expectations.keep(totals.refused() == 0, totals.refused() + " requests were answered with an error");
    }

    /** Prints what was measured, and the last word. */
    void conclude(long surplusResponses, String byDesign) {
        timeline.print("");
        timeline.print("MEASURED");
        timeline.print(summary.text(orderAttempts, surplusResponses));
        timeline.print("");
        timeline.print(byDesign);
        timeline.print("");
        timeline.print(expectations.verdict());
    }
}
