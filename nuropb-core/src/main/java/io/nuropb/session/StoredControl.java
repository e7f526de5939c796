package io.nuropb.session;

import io.nuropb.election.InstanceBounds;
import io.nuropb.election.OperatorControl;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What operators wish, as it stands in the store: whether to consume, and each limit, has a key of its own, so that of
 * two wishes at the same time neither takes the other back.
 *
 * @param consumption whether to consume; what earlier versions wrote has a high-water mark, too, which the key of its
 *     own overrides
 */
record StoredControl(Optional<KeyValue> consumption, Optional<KeyValue> highWaterMark, Optional<KeyValue> instances) {

    /** Nobody has ever wished anything. */
    static final StoredControl NONE = new StoredControl(Optional.empty(), Optional.empty(), Optional.empty());

    /** Reads a value, or complains that it cannot be read. */
    interface Reader {
        <T> Optional<T> read(KeyValue entry, Function<KeyValue, T> reading);
    }

    static StoredControl of(ServiceKeys keys, Function<String, Optional<KeyValue>> entry) {
        return new StoredControl(
                entry.apply(keys.control()), entry.apply(keys.highWaterMark()), entry.apply(keys.instanceBounds()));
    }

    /** The keys. */
    static KeyRange range(ServiceKeys keys) {
        return KeyRange.between(keys.control(), keys.instanceBounds());
    }

    /**
     * The wish.
     *
     * @param before what stands instead of what cannot be read
     */
    OperatorControl understood(StoredValues values, Reader reader, OperatorControl before) {
        OperatorControl whole = consumption.isEmpty()
                ? OperatorControl.none()
                : reader.read(consumption.get(), values::control).orElse(before);
        OptionalLong mark = highWaterMark.isEmpty()
                ? whole.highWaterMark()
                : reader.read(highWaterMark.get(), values::highWaterMark).orElse(before.highWaterMark());
        Optional<InstanceBounds> bounds = instances.isEmpty()
                ? whole.instances()
                : reader.read(instances.get(), values::instanceBounds).orElse(before.instances());
        return new OperatorControl(whole.consume(), mark, bounds, whole.by(), whole.reason(), whole.revision());
    }
}
