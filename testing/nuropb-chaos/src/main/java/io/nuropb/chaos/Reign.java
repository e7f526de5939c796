package io.nuropb.chaos;

import io.nuropb.chaos.Note.Led;
import io.nuropb.chaos.Note.Resigned;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A time in which an instance took itself for the leader: until it knew better, and never beyond its lease's deadline.
 *
 * @param until not a part of it
 */
record Reign(String instance, long term, long from, long until) {

    private record Key(String instance, long term) {}

    /** All reigns in the order of their beginnings. */
    static List<Reign> all(Evidence evidence) {
        Map<Key, Reign> reigns = new LinkedHashMap<>();
        for (Entry<Led> entry : evidence.all(Led.class)) {
            Led led = entry.note();
            reigns.merge(
                    new Key(led.instance(), led.term()),
                    new Reign(led.instance(), led.term(), entry.at(), led.until()),
                    (known, later) -> known.lasting(Math.max(known.until(), later.until())));
        }
        for (Entry<Resigned> entry : evidence.all(Resigned.class)) {
            reigns.computeIfPresent(
                    new Key(entry.note().instance(), entry.note().term()),
                    (key, known) -> known.lasting(Math.min(known.until(), entry.at())));
        }
        List<Reign> all = new ArrayList<>(reigns.values());
        all.sort(Comparator.comparingLong(Reign::from));
        return all;
    }

    private Reign lasting(long moment) {
        return new Reign(instance, term, from, moment);
    }
}
