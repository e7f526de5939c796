package io.nuropb.loadcurves;

/** A rule for the number of instances, with what it remembers. Asked each second; most look less often. */
interface Scaling {

    /** How many instances there should be from now on. */
    int desired(ObservedFleet view);
}
