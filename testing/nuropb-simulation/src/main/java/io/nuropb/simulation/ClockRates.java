package io.nuropb.simulation;

/**
 * How fast the clocks of processes may go in a simulation, compared with the network's own.
 *
 * @param slowest how many seconds pass at the least in one of the network's; more than 0, 1 at the most
 * @param fastest how many pass at the most; 1 or more
 */
public record ClockRates(double slowest, double fastest) {

    /**
     * A leader's clock may be slow by a little less than the {@linkplain io.nuropb.election.Lease#MARGIN margin} of its
     * lease, and any clock fast by a fifth: enough where a server with a clock of its own judges whether leases have
     * ended.
     */
    public static final ClockRates SERVER_JUDGES = new ClockRates(0.905, 1.2);

    /**
     * A clock may be slow by a little less than the margin, and none fast: needed where processes judge each other's
     * leases.
     */
    public static final ClockRates PEERS_JUDGE = new ClockRates(0.905, 1);

    /** @throws IllegalArgumentException if a rate is out of its range */
    public ClockRates {
        if (!(slowest > 0 && slowest <= 1 && fastest >= 1 && fastest < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("ClockRates(" + slowest + ", " + fastest
                    + "): the slowest is more than 0 and at most 1, the fastest at least 1 and finite");
        }
    }
}
