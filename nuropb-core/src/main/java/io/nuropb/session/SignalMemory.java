package io.nuropb.session;

import io.nuropb.Moment;
import io.nuropb.election.Session.LastSignal;
import io.nuropb.store.KeyValue;
import java.util.Optional;

/**
 * The signal that was read last, and when its leader was seen to lead no more. Immutable.
 *
 * @param signal what a leader has written, under its lease
 * @param over when another one led, or nobody did; empty while that leader leads
 */
record SignalMemory(Optional<KeyValue> signal, Optional<Moment> over) {

    static SignalMemory none() {
        return new SignalMemory(Optional.empty(), Optional.empty());
    }

    /** The same after a reading, which may hold no signal. */
    SignalMemory read(Optional<KeyValue> found) {
        return found.isPresent() ? new SignalMemory(found, Optional.empty()) : this;
    }

    /** The same when this leader leads, or nobody. */
    SignalMemory led(Optional<KeyValue> leader, Moment now) {
        boolean leads = leader.flatMap(KeyValue::lease).equals(signal.flatMap(KeyValue::lease));
        return signal.isEmpty() || over.isPresent() || leads ? this : new SignalMemory(signal, Optional.of(now));
    }

    Optional<LastSignal> at(Moment now) {
        return signal.map(entry -> new LastSignal(entry.value(), over.orElse(now)));
    }
}
