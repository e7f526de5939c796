package io.nuropb.chaos;

import io.nuropb.chaos.Note.ReadyKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Which word of a leader stood in etcd when. */
final class LeadersWord {

    private static final ReadyKey NOTHING = new ReadyKey(0, 0, false, false);

    private final NavigableMap<Long, ReadyKey> words = new TreeMap<>();

    LeadersWord(Evidence evidence) {
        evidence.all(ReadyKey.class).forEach(entry -> words.put(entry.at(), entry.note()));
    }

    /** A time for which something was so without a break. */
    record Span(long from, long to) {
        long length() {
            return to - from;
        }
    }

    /** When, between two moments, the word was one that fits a condition. */
    List<Span> spans(long from, long to, Predicate<ReadyKey> condition) {
        NavigableMap<Long, ReadyKey> during = new TreeMap<>(words.subMap(from, false, to, false));
        Map.Entry<Long, ReadyKey> first = words.floorEntry(from);
        during.put(from, first == null ? NOTHING : first.getValue());
        during.put(to, NOTHING);
        List<Span> spans = new ArrayList<>();
        long since = from;
        boolean fits = false;
        for (Map.Entry<Long, ReadyKey> word : during.entrySet()) {
            boolean fitsNow = word.getKey() != to && condition.test(word.getValue());
            if (fits && !fitsNow) {
                spans.add(new Span(since, word.getKey()));
            }
            since = fits ? since : word.getKey();
            fits = fitsNow;
        }
        return spans;
    }
}
