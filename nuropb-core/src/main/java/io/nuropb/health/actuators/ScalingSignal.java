package io.nuropb.health.actuators;

import io.nuropb.election.Term;
import io.nuropb.health.policies.ScalingReason;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many instances there should be, as the leader sees it: a level, which is said again and again, and not an order
 * to add or take away.
 *
 * @param desired how many there should be; empty while that cannot be said, for the reason given
 * @param current how many there are
 * @param kind of what kind the reason is
 * @param reason why, in a sentence with the numbers that it follows from
 * @param bottleneck what keeps more instances from bringing more throughput, in a sentence; empty if nothing is known
 *     to
 * @param term the leader's term
 * @param sequence grows by one with each signal within a term; a scaler that is slow is not called with all of them
 * @param validUntil when a signal is too old to be followed, by the leader's clock
 */
public record ScalingSignal(
        OptionalInt desired,
        int current,
        ScalingReason kind,
        String reason,
        Optional<String> bottleneck,
        Term term,
        long sequence,
        Instant validUntil) {}
