package io.nuropb;

import org.jspecify.annotations.Nullable;

/**
 * The name of a service: the routing key of its requests, and a part of its queue names and coordinator keys.
 *
 * <p>1 to 100 ASCII letters, digits, {@code .}, {@code _} or {@code -}, beginning with a letter or digit: what is safe
 * in a coordinator key, in a queue name (at most 255 bytes together with an instance id) and in a URL.
 *
 * @param value the name as it appears on the wire
 */
public record ServiceName(String value) implements Comparable<ServiceName> {

    private static final int LONGEST = 100;

    /** @throws IllegalArgumentException if the name breaks the rule above; the message shows name and rule */
    public ServiceName {
        if (!isName(value)) {
            throw new IllegalArgumentException("Service name '" + value + "' is not valid: 1 to 100 letters, digits,"
                    + " '.', '_' or '-', beginning with a letter or digit");
        }
    }

    /**
     * Whether a text follows the rule above. A service is named with each call, and a regular expression costs more.
     */
    static boolean isName(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > LONGEST || !isLetterOrDigit(text.charAt(0))) {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (!isLetterOrDigit(unit) && unit != '.' && unit != '_' && unit != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char unit) {
        return (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z') || (unit >= '0' && unit <= '9');
    }

    @Override
    public int compareTo(ServiceName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
