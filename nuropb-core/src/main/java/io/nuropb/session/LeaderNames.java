package io.nuropb.session;

import io.nuropb.InstanceId;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;

/** Makes an instance id of whatever stands in a leader key: instances of other kinds need not keep our rule for ids. */
final class LeaderNames {

    private static final int MAX_KEPT = 80;

    private LeaderNames() {}

    static boolean isValid(String value) {
        return of(value).value().equals(value);
    }

    /**
     * The value itself where it keeps the rule; else what of it is permitted, and a checksum that tells it from similar
     * ones.
     */
    static InstanceId of(String value) {
        try {
            return new InstanceId(value);
        } catch (IllegalArgumentException breaksTheRule) {
            CRC32 checksum = new CRC32();
            checksum.update(value.getBytes(StandardCharsets.UTF_8));
            String kept = value.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
            String start = kept.substring(0, Math.min(kept.length(), MAX_KEPT));
            return new InstanceId(
                    (start.isEmpty() ? "unnamed" : start) + String.format(Locale.ROOT, "-%08x", checksum.getValue()));
        }
    }
}
