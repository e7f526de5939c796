package io.nuropb.tck.coordinator;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;

/**
 * What the test of an adapter supplies to {@link MixedFleetContract}: instances that speak only the protocol's first
 * version.
 */
public interface MixedFleetBench extends CoordinatorBench {

    /** A Python instance; it does nothing before it is told to. */
    PythonInstance python(ServiceName service, InstanceId id);

    /** An instance as the Python implementation of the protocol behaves at the coordinator. */
    interface PythonInstance {

        /** Gets a lease, and creates the leader key if there is none; tells whether it leads. */
        boolean campaign();

        /** Writes {@code rmq-config-ok}, for ever: {@code True} or {@code False}. */
        void say(boolean ready);

        /** Whether {@code rmq-config-ok} is {@code True}: what makes a Python follower consume. */
        boolean mayConsume();

        /**
         * Whether {@code rmq-config-ok} is there: while it is not, a Python follower that starts ends with an error.
         */
        boolean mayStart();

        /** Revokes its lease. */
        void stop();
    }
}
