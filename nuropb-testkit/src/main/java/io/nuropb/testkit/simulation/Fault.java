package io.nuropb.testkit.simulation;

import java.time.Duration;

/** Something that can befall a fleet. It begins at one moment and is put right after a while; several may overlap. */
interface Fault {

    /** In capitals; no other has it. */
    String name();

    /** How long it lasts at most, in a dense life. */
    Duration longest();

    /**
     * Lets it happen.
     *
     * @return how to put it right; called once, later
     */
    Runnable begin(World world, SimulatedProcess victim);
}
