package io.nuropb.chaos;

import io.nuropb.chaos.Note.Attempted;
import io.nuropb.chaos.Note.DeadLettered;
import io.nuropb.chaos.Note.Ended;
import io.nuropb.chaos.Note.Fails;
import io.nuropb.chaos.Note.FaultBegins;
import io.nuropb.chaos.Note.FaultDone;
import io.nuropb.chaos.Note.FaultUndone;
import io.nuropb.chaos.Note.Fleet;
import io.nuropb.chaos.Note.Handled;
import io.nuropb.chaos.Note.Heard;
import io.nuropb.chaos.Note.Unrouted;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/** All notes of a run, put in order: by kind, by message, by fault. */
final class Evidence {

    private final List<Entry<?>> entries;
    private final Map<String, MessageHistory> histories = new LinkedHashMap<>();
    private final Map<Integer, PastFault> faults = new TreeMap<>();
    private final NavigableMap<Long, Boolean> whole = new TreeMap<>();

    /** @param entries in any order */
    Evidence(List<Entry<?>> entries) {
        this.entries =
                entries.stream().sorted(Comparator.comparingLong(Entry::at)).toList();
        all(Attempted.class)
                .forEach(entry -> history(entry.note().message()).attempts().add(entry));
        all(Heard.class)
                .forEach(entry -> history(entry.note().message()).heard().add(entry));
        all(Ended.class).forEach(entry -> history(entry.note().message()).ends().add(entry));
        all(Handled.class)
                .forEach(entry -> history(entry.note().message()).handlings().add(entry));
        all(Fails.class)
                .forEach(entry -> history(entry.note().message()).failures().add(entry));
        all(DeadLettered.class)
                .forEach(entry -> history(entry.note().message()).deaths().add(entry));
        all(Unrouted.class)
                .forEach(entry -> history(entry.note().message()).detours().add(entry));
        all(Fleet.class).forEach(entry -> whole.put(entry.at(), entry.note().whole()));
        all(FaultBegins.class).forEach(entry -> faults.put(entry.note().number(), PastFault.begun(entry)));
        all(FaultDone.class)
                .forEach(entry -> faults.computeIfPresent(
                        entry.note().number(),
                        (number, fault) -> fault.doneAt(entry.at(), entry.note().victim())));
        all(FaultUndone.class)
                .forEach(entry -> faults.computeIfPresent(
                        entry.note().number(),
                        (number, fault) ->
                                fault.undoneAt(entry.at(), entry.note().problem())));
    }

    private MessageHistory history(String message) {
        return histories.computeIfAbsent(message, MessageHistory::of);
    }

    /** All notes, in the order of their times. */
    List<Entry<?>> entries() {
        return entries;
    }

    /** All notes of a kind, in the order of their times. */
    <N extends Note> List<Entry<N>> all(Class<N> kind) {
        return entries.stream()
                .filter(entry -> kind.isInstance(entry.note()))
                .map(entry -> new Entry<>(entry.at(), kind.cast(entry.note())))
                .toList();
    }

    /** What became of each message. */
    Collection<MessageHistory> histories() {
        return histories.values();
    }

    /** All faults that began. */
    Collection<PastFault> faults() {
        return faults.values();
    }

    /** When the first note of a kind was written. */
    OptionalLong first(Class<? extends Note> kind) {
        return entries.stream()
                .filter(entry -> kind.isInstance(entry.note()))
                .mapToLong(Entry::at)
                .findFirst();
    }

    /** Whether at some moment the fleet was whole, and no fault at work. */
    boolean isPeaceful(long moment) {
        return isPeaceful(moment, moment);
    }

    /** Whether the fleet was whole at the beginning of a span of time, and no fault at work in all of it. */
    boolean isPeaceful(long from, long to) {
        Map.Entry<Long, Boolean> last = whole.floorEntry(from);
        return last != null && last.getValue() && faults.values().stream().noneMatch(fault -> fault.meets(from, to));
    }

    /** When the fleet was whole for the first time from some moment on. */
    OptionalLong wholeFrom(long moment) {
        Map.Entry<Long, Boolean> last = whole.floorEntry(moment);
        if (last != null && last.getValue()) {
            return OptionalLong.of(moment);
        }
        return whole.tailMap(moment, false).entrySet().stream()
                .filter(Map.Entry::getValue)
                .mapToLong(Map.Entry::getKey)
                .findFirst();
    }
}
