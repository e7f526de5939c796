package io.nuropb.healthsimulation;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What came of one seed.
 *
 * @param plan what was drawn
 * @param violation what was found wrong first; empty if nothing
 * @param violated whatever was found wrong in that second
 * @param hash of everything that was said and done, in order
 * @param timeline the latest lines of it
 */
record HealthReport(
        HealthPlan plan,
        Optional<HealthViolation> violation,
        Set<HealthInvariant> violated,
        long hash,
        List<String> timeline) {

    static HealthReport of(ModelWorld world) {
        Set<HealthInvariant> violated = EnumSet.noneOf(HealthInvariant.class);
        world.violations().forEach(one -> violated.add(one.invariant()));
        return new HealthReport(
                world.plan(), world.violations().stream().findFirst(), violated, world.hash(), world.lines());
    }
}
