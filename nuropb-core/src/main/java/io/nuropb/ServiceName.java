package io.nuropb;

import java.util.regex.Pattern;

/**
 * The name of a service: the routing key of its requests, and a part of its queue names and coordinator keys.
 *
 * <p>1 to 100 ASCII letters, digits, {@code .}, {@code _} or {@code -}, beginning with a letter or digit: what is safe
 * in a coordinator key, in a queue name (at most 255 bytes together with an instance id) and in a URL.
 *
 * @param value the name as it appears on the wire
 */
public record ServiceName(String value) implements Comparable<ServiceName> {

    static final Pattern RULE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    /** @throws IllegalArgumentException if the name breaks the rule above; the message shows name and rule */
    public ServiceName {
        if (value == null || !RULE.matcher(value).matches()) {
            throw new IllegalArgumentException("Service name '" + value + "' is not valid: 1 to 100 letters, digits,"
                    + " '.', '_' or '-', beginning with a letter or digit");
        }
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
