package io.nuropb.health.policies;

import io.nuropb.InstanceId;
import java.util.Optional;
import java.util.Set;

/**
 * How a fleet has to stand to its messages until the next decision of a {@link BreakerPolicy}.
 *
 * @param circuit whether it consumes
 * @param probe which instance does, while the circuit is half-open
 * @param refusedMethods methods whose requests are to be refused with an error
 * @param refusedCallers verified callers whose requests are to be refused with an error
 * @param suspended instances that are not to consume while the others do
 * @param reason why it is so, in a sentence with the numbers that it follows from
 */
public record Stance(
        Circuit circuit,
        Optional<InstanceId> probe,
        Set<String> refusedMethods,
        Set<String> refusedCallers,
        Set<InstanceId> suspended,
        String reason) {

    public Stance {
        refusedMethods = Set.copyOf(refusedMethods);
        refusedCallers = Set.copyOf(refusedCallers);
        suspended = Set.copyOf(suspended);
    }
}
