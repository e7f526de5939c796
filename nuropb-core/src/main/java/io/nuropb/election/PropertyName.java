package io.nuropb.election;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The name of a property that a service's leader writes.
 *
 * <p>Names that NuroPB, in Java or Python, uses itself beside the properties are {@link #RESERVED}, whether or not a
 * coordinator keeps both in one place: so a program can change its coordinator.
 *
 * @param text 1 to 100 letters, digits, {@code .}, {@code _} or {@code -}, and not reserved
 */
public record PropertyName(String text) {

    /** Names that no property can have. */
    public static final Set<String> RESERVED =
            Set.of("leader", "ready", "rmq-config-ok", "instances", "control", "scale", "properties");

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    /** Where a leader says how many instances there should be. Programs do not write it. */
    public static final PropertyName SCALING = new PropertyName("scaling");

    /** @throws IllegalArgumentException if it breaks the rule; the message shows it in quotes */
    public PropertyName {
        if (!FORM.matcher(text).matches() || RESERVED.contains(text)) {
            throw new IllegalArgumentException("Property name '" + text
                    + "' is not valid: 1 to 100 letters, digits, '.', '_' or '-', and none of "
                    + new TreeSet<>(RESERVED));
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
