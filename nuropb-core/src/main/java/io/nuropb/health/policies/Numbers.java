package io.nuropb.health.policies;

import io.nuropb.health.detectors.Seconds;
import java.time.Duration;

/** Numbers as they stand in reasons. */
final class Numbers {

    private Numbers() {}

    /** With two digits after the point below 1, one below 100, and none above. */
    static String text(double value) {
        if (Double.isNaN(value) || Math.abs(value) >= 1e15) {
            return String.valueOf(value);
        }
        String sign = value < 0 ? "-" : "";
        double size = Math.abs(value);
        if (size >= 100) {
            return sign + Math.round(size);
        }
        if (size >= 1 || size == 0) {
            long tenths = Math.round(size * 10);
            return sign + tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10);
        }
        long hundredths = Math.round(size * 100);
        return sign + hundredths / 100 + (hundredths % 100 < 10 ? ".0" : ".") + hundredths % 100;
    }

    /** In seconds, however long it is, so that reasons can be compared at a glance. */
    static String seconds(Duration duration) {
        return text(Seconds.of(duration)) + " s";
    }
}
