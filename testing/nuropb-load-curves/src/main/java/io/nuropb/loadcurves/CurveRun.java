package io.nuropb.loadcurves;

/**
 * How a rule did on a curve.
 *
 * @param curve the curve
 * @param desired how many instances it asked for, at each second
 * @param late whether a message waited longer than the drain target, at each second
 * @param instanceSeconds what its instances cost, from the wish on
 * @param mostByBacklog the highest number that arrivals and backlog, both truly known, asked for in this run
 */
@SuppressWarnings("ArrayRecordComponent") // 90 minutes of seconds, compared with nothing
record CurveRun(LoadCurve curve, int[] desired, boolean[] late, double instanceSeconds, double mostByBacklog) {

    private static final int SETTLING = 5 * 60;
    private static final int WARM = 15 * 60;

    /**
     * Whether five minutes after the last change no message waits too long any more, and no more instances are asked
     * for than then.
     */
    boolean settled() {
        int from = Math.min(desired.length - 1, curve.lastChange() + SETTLING);
        double most = desired[from] + Math.max(1, 0.1 * desired[from]);
        for (int second = from; second < desired.length; second++) {
            if (late[second] || desired[second] > most) {
                return false;
            }
        }
        return true;
    }

    int peak() {
        int peak = 0;
        for (int count : desired) {
            peak = Math.max(peak, count);
        }
        return peak;
    }

    /** Whether it never asked for more than a quarter (at least one) more than who knows the arrivals. */
    boolean withinArrivals() {
        int need = curve.mostNeeded(FleetModel.UTILISATION);
        return peak() <= need + Math.max(1, 0.25 * need);
    }

    /** The same beside who knows arrivals and backlog. */
    boolean withinBacklog() {
        double need = Math.max(Math.ceil(mostByBacklog), curve.mostNeeded(FleetModel.UTILISATION));
        return peak() <= need + Math.max(1, 0.25 * need);
    }

    int lateSeconds() {
        int count = 0;
        for (boolean second : late) {
            count += second ? 1 : 0;
        }
        return count;
    }

    /** How often it turned from more to fewer or back, once warm. */
    int reversals() {
        int direction = 0;
        int turns = 0;
        for (int second = WARM; second < desired.length; second++) {
            int now = Integer.signum(desired[second] - desired[second - 1]);
            if (now != 0) {
                turns += direction != 0 && now != direction ? 1 : 0;
                direction = now;
            }
        }
        return turns;
    }

    double clairvoyantSeconds() {
        double all = 0;
        for (int second = 0; second < curve.seconds(); second++) {
            all += curve.needed(second, FleetModel.UTILISATION);
        }
        return all;
    }
}
