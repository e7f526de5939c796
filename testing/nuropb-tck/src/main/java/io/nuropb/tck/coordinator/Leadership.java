package io.nuropb.tck.coordinator;

import io.nuropb.Moment;
import io.nuropb.election.Lease;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A time in which an instance took itself for the leader: it had been told so, and its lease was valid.
 *
 * @param from when it began
 * @param until when it ended; not a part of it
 */
record Leadership(Moment from, Moment until) {

    boolean overlaps(Leadership other) {
        return from.isBefore(other.until) && other.from.isBefore(until);
    }

    /** The leaderships that follow from what a session told, up to a moment. */
    static List<Leadership> of(List<Heard> heard, Moment end) {
        Reckoning reckoning = new Reckoning();
        heard.stream().filter(call -> call.at().isBefore(end)).forEach(reckoning::on);
        reckoning.close(end);
        return reckoning.leaderships;
    }

    private static final class Reckoning {
        private final List<Leadership> leaderships = new ArrayList<>();
        private @Nullable Moment electedAt;
        private @Nullable Lease lease;

        void on(Heard call) {
            if (call instanceof Heard.Joined joined) {
                lease = joined.lease();
            } else if (call instanceof Heard.Renewed renewed) {
                boolean leading = electedAt != null;
                close(call.at());
                lease = renewed.lease();
                electedAt = leading ? call.at() : null;
            } else if (call instanceof Heard.Elected) {
                electedAt = call.at();
            } else if (call instanceof Heard.LeaderChanged || call instanceof Heard.Lost) {
                close(call.at());
            }
        }

        void close(Moment at) {
            if (electedAt != null && lease != null) {
                Moment until = lease.isValidAt(at) ? at : lease.deadline();
                if (electedAt.isBefore(until)) {
                    leaderships.add(new Leadership(electedAt, until));
                }
            }
            electedAt = null;
        }
    }
}
