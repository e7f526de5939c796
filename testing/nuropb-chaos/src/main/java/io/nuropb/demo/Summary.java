package io.nuropb.demo;

import io.nuropb.Moment;
import io.nuropb.watch.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a demonstration measured, as text. Collects as the demonstration goes on. */
final class Summary {

    private record Chapter(String name, Moment from, Moment to) {}

    private final List<String> lines = new ArrayList<>();
    private final List<Chapter> chapters = new ArrayList<>();

    /** A figure. */
    void add(String name, String figure) {
        lines.add(String.format(Locale.ROOT, "  %-12s %s", name, figure));
    }

    /** A part of the demonstration, whose longest gap in service is to be told. */
    void chapter(String name, Moment from, Moment to) {
        chapters.add(new Chapter(name, from, to));
    }

    /** All figures, with those of the attempts. */
    String text(OrderAttempts orderAttempts, long surplusResponses) {
        OrderTotals totals = orderAttempts.totals();
        add(
                "requests",
                "%,d orders sent, %,d answered, %,d lost, %,d answered with an error"
                        .formatted(totals.orders(), totals.answered(), totals.lost(), totals.refused()));
        add(
                "retried",
                "%,d orders: %,d attempts that the broker had not taken, %,d whose response did not come (%,d of these"
                                .formatted(
                                        totals.repeated(),
                                        totals.notTaken(),
                                        totals.unanswered(),
                                        totals.confirmedInVain())
                        + " confirmed before); %,d responses came twice or late".formatted(surplusResponses));
        String label = "longest gap";
        for (Chapter chapter : chapters) {
            Duration gap = orderAttempts.longestGap(chapter.from(), chapter.to());
            add(label, "%-9s %s".formatted(Timeline.text(gap), chapter.name()));
            label = "";
        }
        return String.join(System.lineSeparator(), lines);
    }
}
