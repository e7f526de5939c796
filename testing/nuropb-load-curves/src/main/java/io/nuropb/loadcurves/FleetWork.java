package io.nuropb.loadcurves;

import io.nuropb.loadcurves.ObservedFleet.Report;
import java.util.List;

/** A queue and the instances that handle its messages, in virtual time. */
interface FleetWork {

    /** That of a curve: message by message where handlers take long, and else as a flow. */
    static FleetWork of(LoadCurve curve) {
        return curve.hasLongHandlers() ? new CountedWork(curve) : new FlowingWork(curve);
    }

    /** One more instance consumes. */
    void join();

    /** The youngest instance is given up: it takes nothing more, and ends what it has. */
    void leave();

    /** Lets a second pass. */
    void pass(int second);

    /** Instances that live, whether they consume or not; those that were given up are none. */
    int members();

    /** Those of them that consume. */
    int consuming();

    /** Instances that were given up, and have yet to end what they have. */
    int draining();

    /** Messages that wait for a consumer. */
    double ready();

    /** Messages that are with consumers. */
    double held();

    /** How long the message has waited that is next, in seconds. */
    double waited(int second);

    /** How long the message had waited that was taken last, in seconds. */
    double age(int second);

    /** What the instances say now. */
    List<Report> reports();
}
