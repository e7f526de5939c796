package io.nuropb.chaos;

import io.nuropb.chaos.Note.Led;
import io.nuropb.chaos.Note.Left;
import io.nuropb.chaos.Note.Resigned;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A time in which an instance took itself for the leader: until it knew better or left, and never beyond its lease's
 * deadline.
 *
 * @param until not a part of it
 */
record LeadershipClaim(String instance, long term, long from, long until) {

    private record Key(String instance, long term) {}

    /** All claims in the order of their beginnings. */
    static List<LeadershipClaim> all(Evidence evidence) {
        Map<Key, LeadershipClaim> claims = new LinkedHashMap<>();
        for (Entry<Led> entry : evidence.all(Led.class)) {
            Led led = entry.note();
            claims.merge(
                    new Key(led.instance(), led.term()),
                    new LeadershipClaim(led.instance(), led.term(), entry.at(), led.until()),
                    (known, later) -> known.lasting(Math.max(known.until(), later.until())));
        }
        for (Entry<Resigned> entry : evidence.all(Resigned.class)) {
            claims.computeIfPresent(
                    new Key(entry.note().instance(), entry.note().term()),
                    (key, known) -> known.lasting(Math.min(known.until(), entry.at())));
        }
        for (Entry<Left> entry : evidence.all(Left.class)) {
            claims.replaceAll((key, known) -> known.endsAt(entry) ? known.lasting(entry.at()) : known);
        }
        List<LeadershipClaim> all = new ArrayList<>(claims.values());
        all.sort(Comparator.comparingLong(LeadershipClaim::from));
        return all;
    }

    private boolean endsAt(Entry<Left> entry) {
        return instance.equals(entry.note().instance()) && from <= entry.at() && entry.at() < until;
    }

    private LeadershipClaim lasting(long moment) {
        return new LeadershipClaim(instance, term, from, moment);
    }
}
