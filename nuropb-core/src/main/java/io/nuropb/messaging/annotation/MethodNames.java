package io.nuropb.messaging.annotation;

import java.util.Locale;
import java.util.regex.Pattern;

/** How Java's names of methods look on the mesh. */
public final class MethodNames {

    /** Between a small letter or digit and a capital, and before the last capital of several: {@code sendHTTPReply}. */
    private static final Pattern SEAM = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private MethodNames() {}

    /** A name in snake case, as Python's are: {@code createOrder} becomes {@code create_order}. */
    public static String snakeCase(String name) {
        return SEAM.matcher(name).replaceAll("_").toLowerCase(Locale.ROOT);
    }
}
