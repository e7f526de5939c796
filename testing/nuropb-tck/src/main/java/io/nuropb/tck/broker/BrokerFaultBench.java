package io.nuropb.tck.broker;

import java.time.Duration;

/**
 * What the test of an adapter supplies to the contracts about failure: a broker that can be made to fail. Each fault
 * returns when it is done; clients may notice later.
 */
public interface BrokerFaultBench extends BrokerBench {

    /** Deletes a queue with all that it holds, consumers or not. */
    void deleteQueue(String queue);

    /**
     * Makes the broker close, with an error of its own, each channel on which a delivery of this queue waits for its
     * settlement; the connection stays.
     */
    void closeChannels(String queue);

    /** Breaks every connection of this bench's clients without a word; new ones can be opened at once. */
    void cutConnections();

    /** Ends the server as a crash does, once it has on its disk what it has confirmed. */
    void killServer();

    /** Starts the server that was killed, with the data that it had on disk, and waits until it answers. */
    void startServer();

    /** Makes the broker keep publishers waiting, as it does in want of memory. */
    void blockPublishers();

    /** Lets publishers go on. */
    void unblockPublishers();

    /**
     * For how long the contracts keep publishers waiting where that must outlast every limit: minutes, where time costs
     * nothing.
     */
    default Duration longBlock() {
        return calm().multipliedBy(5);
    }

    /**
     * Has a queue do nothing from now on, as one whose members have no majority: it confirms nothing that is sent to
     * it, and delivers nothing. Others go on.
     */
    void suspendQueue(String queue);

    /** Has a queue go on: it takes, confirms and delivers what has waited for it. */
    void resumeQueue(String queue);
}
