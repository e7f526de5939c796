package io.nuropb.loadcurves;

/**
 * A queue in virtual time, second by second: messages of a curve come, and are handled in order, as fast as the
 * consumers' slots allow.
 */
public final class QueueModel {

    private static final double HANDLER_NOISE = 0.3;

    private final LoadCurve curve;
    private double messages;
    private int head;

    /** @param curve whose messages come */
    public QueueModel(LoadCurve curve) {
        this.curve = curve;
    }

    /**
     * Lets a second pass.
     *
     * @param slots how many messages can be handled at once
     * @param handlerSeconds how long a handler takes
     * @return how many messages were handled
     */
    public double handle(int second, double slots, double handlerSeconds) {
        messages += curve.arrived()[second] - (second == 0 ? 0 : curve.arrived()[second - 1]);
        double turns = 1 / handlerSeconds;
        double most = Math.min(slots * turns, messages * Math.min(1, turns));
        double spread = HANDLER_NOISE * Math.sqrt(most) * curve.noise()[second];
        double handled = Math.max(0, Math.min(messages, most + spread));
        messages -= handled;
        return handled;
    }

    /** Messages in the queue, or with consumers. */
    public double messages() {
        return messages;
    }

    /** Messages that wait for a consumer. */
    public double ready(double slots) {
        return Math.max(0, messages - slots);
    }

    /** How long the message has waited that is next, in seconds. */
    public double waited(int second, double slots) {
        double ready = ready(slots);
        double begun = curve.arrived()[second] - ready;
        while (head < second && curve.arrived()[head] <= begun) {
            head++;
        }
        return ready == 0 ? 0 : second - head;
    }
}
