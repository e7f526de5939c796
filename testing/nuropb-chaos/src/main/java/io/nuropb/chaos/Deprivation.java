package io.nuropb.chaos;

import io.nuropb.chaos.Note.RightsGiven;
import io.nuropb.chaos.Note.RightsTaken;
import io.nuropb.chaos.Note.Unable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A time in which a process's user had no rights at RabbitMQ, and the others had theirs.
 *
 * @param unable from when on it could not do a leader's work; {@link Long#MAX_VALUE} if that is not known
 * @param given {@link Long#MAX_VALUE} if it did not get them back
 */
record Deprivation(String user, long taken, long unable, long given) {

    /** All of them, in the order of their beginnings. */
    static List<Deprivation> all(Evidence evidence) {
        List<Deprivation> all = new ArrayList<>();
        for (Entry<RightsTaken> begun : evidence.all(RightsTaken.class)) {
            String user = begun.note().user();
            long given = firstFrom(
                    evidence.all(RightsGiven.class).stream()
                            .filter(entry -> entry.note().user().equals(user))
                            .toList(),
                    begun.at());
            long unable = firstFrom(
                    evidence.all(Unable.class).stream()
                            .filter(entry -> entry.note().user().equals(user))
                            .toList(),
                    begun.at());
            all.add(new Deprivation(user, begun.at(), unable < given ? unable : Long.MAX_VALUE, given));
        }
        return all;
    }

    private static <N extends Note> long firstFrom(List<Entry<N>> entries, long moment) {
        OptionalLong first =
                entries.stream().mapToLong(Entry::at).filter(at -> at >= moment).findFirst();
        return first.orElse(Long.MAX_VALUE);
    }

    /** Whether it is this instance's user. */
    boolean isOf(String instance) {
        return instance.startsWith(user + "_");
    }

    /** Whether the user had no rights at some moment of a span of time. */
    boolean meets(long from, long to) {
        return taken <= to && from <= given;
    }
}
