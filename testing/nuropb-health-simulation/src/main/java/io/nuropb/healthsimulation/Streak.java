package io.nuropb.healthsimulation;

/** For how long something has been so without a break, in seconds. */
final class Streak {

    private int seconds;

    /** One more second in which it is so, or not. Returns for how many it has been. */
    int after(boolean isSo) {
        seconds = isSo ? seconds + 1 : 0;
        return seconds;
    }
}
