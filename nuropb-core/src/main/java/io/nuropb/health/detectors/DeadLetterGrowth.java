package io.nuropb.health.detectors;

import io.nuropb.Moment;
import io.nuropb.health.sensors.QueueReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How many letters have come to a queue of dead letters in the recent past, as far as the broker's readings can be
 * believed. Immutable.
 *
 * <p>Operators take letters from the queue, and give some of them back: new is what exceeds all readings of the window
 * before. So the first reading, and one after a longer silence, says nothing yet. One that leaps beyond the possible is
 * believed when the next one says so too.
 *
 * @param readings those of the last window, the latest last
 * @param doubted letters of a reading that has yet to be confirmed
 * @param window how far back it goes
 */
public record DeadLetterGrowth(List<Reading> readings, OptionalLong doubted, Duration window) {

    /**
     * One reading.
     *
     * @param taken when the broker counted
     * @param letters how many there were, with readers or not
     * @param added how many of them were new
     */
    record Reading(Moment taken, long letters, long added) {}

    public DeadLetterGrowth {
        readings = List.copyOf(readings);
    }

    /** Before any reading. */
    public static DeadLetterGrowth unknown(Duration window) {
        return new DeadLetterGrowth(List.of(), OptionalLong.empty(), window);
    }

    /** After one more reading. One that says nothing, or that is no later than the last, changes nothing. */
    public DeadLetterGrowth after(QueueReading queue) {
        Optional<Moment> taken = queue.taken();
        if (queue.ready().isEmpty() || taken.isEmpty()) {
            return this;
        }
        Optional<Moment> last = readings.isEmpty()
                ? Optional.empty()
                : Optional.of(readings.get(readings.size() - 1).taken());
        if (last.filter(before -> !before.isBefore(taken.get())).isPresent()) {
            return this;
        }
        return after(
                queue.ready().getAsLong() + queue.unacknowledged().orElse(0),
                taken.get(),
                last.map(before -> before.until(taken.get())).orElse(Duration.ZERO));
    }

    private DeadLetterGrowth after(long letters, Moment taken, Duration elapsed) {
        Moment oldest = taken.minus(window);
        List<Reading> recent = new ArrayList<>(readings);
        recent.removeIf(reading -> reading.taken().isBefore(oldest));
        long most = recent.stream().mapToLong(Reading::letters).max().orElse(letters);
        if (letters > most && !isBelievable(most, letters, elapsed)) {
            return new DeadLetterGrowth(recent, OptionalLong.of(letters), window);
        }
        recent.add(new Reading(taken, letters, Math.max(0, letters - most)));
        return new DeadLetterGrowth(recent, OptionalLong.empty(), window);
    }

    private boolean isBelievable(long before, long letters, Duration elapsed) {
        boolean confirmed = doubted.isPresent() && letters >= doubted.getAsLong() / 2;
        return confirmed || Increase.between(before, letters, elapsed).isPresent();
    }

    /** How many letters have come within the window before this moment. */
    public long within(Moment until) {
        Moment after = until.minus(window);
        return readings.stream()
                .filter(reading -> after.isBefore(reading.taken()))
                .mapToLong(Reading::added)
                .sum();
    }
}
