package io.nuropb.architecture.offenders.json;

/** Writes what others cannot read where the machine speaks Arabic. */
public final class WritesLocalDigits {

    String text(int hour) {
        return String.format("%02d", hour);
    }
}
