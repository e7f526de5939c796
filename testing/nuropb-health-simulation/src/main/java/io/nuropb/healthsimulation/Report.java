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
record Report(Plan plan, Optional<Violation> violation, Set<Invariant> violated, long hash, List<String> timeline) {

    static Report of(World world) {
        Set<Invariant> violated = EnumSet.noneOf(Invariant.class);
        world.violations().forEach(one -> violated.add(one.invariant()));
        return new Report(world.plan(), world.violations().stream().findFirst(), violated, world.hash(), world.lines());
    }
}
