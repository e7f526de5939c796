package io.nuropb.simulation;

import io.nuropb.InstanceId;
import java.time.Duration;
import java.util.function.Function;

/**
 * Something that can befall a {@link SimulatedCoordinator}. It begins at one moment and is put right after a while;
 * several may overlap, one kind with itself too.
 *
 * @param name how it is printed, in capitals; no other fault of a simulation may have it
 * @param longest how long it lasts at most; in a long life up to {@linkplain Life#LONG four times} as long
 * @param harm what it does to promises that a coordinator otherwise keeps
 * @param begin lets it happen; is given the process that it hits, if it hits one alone, and returns how to put it
 *     right, which is called once, also if that process has ended meanwhile
 */
public record CoordinatorFault(String name, Duration longest, Harm harm, Function<InstanceId, Runnable> begin) {

    /** Which promises of a coordinator a fault takes away; they are not asked for in what is left of that life. */
    public enum Harm {
        /** None: whatever it is, nobody else may lead before the leader's lease has ended. */
        NONE,
        /** The leadership may go to another before the leader's lease has ended, as if an operator took it away. */
        UNSEATS,
        /** The coordinator may be again as it was before, as from an old backup: terms and revisions go back. */
        REGRESSES
    }
}
