package io.nuropb.rabbitmq;

import io.nuropb.topology.Finding.Difference;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * RabbitMQ's complaint that an object exists with other properties, which names the first of them:
 *
 * <pre>
 * PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'q' in vhost '/': received 'false' but current is 'true'
 * … arg 'x-max-length' for queue 'q' in vhost '/': received none but current is the value '5' of type 'signedint'
 * </pre>
 *
 * It is cut at 255 bytes; where a long name leaves no room for the values, they are {@link #CUT_OFF}.
 */
final class Inequivalence {

    static final String CUT_OFF = "(the broker's words are cut off)";

    private static final String VALUE = "(none|'.*'|the value '.*' of type '[^']*')";
    private static final Pattern FORM =
            Pattern.compile("PRECONDITION_FAILED - inequivalent arg '([^']*)' for .*", Pattern.DOTALL);
    private static final Pattern VALUES =
            Pattern.compile(".*: received " + VALUE + " but current is " + VALUE, Pattern.DOTALL);
    private static final Pattern TYPED_VALUE = Pattern.compile("the value '(.*)' of type '[^']*'", Pattern.DOTALL);

    private Inequivalence() {}

    /** The difference that the broker named; none if it complained about something else. */
    static Optional<Difference> in(Refusal refusal) {
        Matcher complaint = FORM.matcher(refusal.text());
        if (refusal.code() != Refusal.PRECONDITION_FAILED || !complaint.matches()) {
            return Optional.empty();
        }
        Matcher values = VALUES.matcher(refusal.text());
        return Optional.of(
                values.matches()
                        ? new Difference(complaint.group(1), value(values.group(1)), value(values.group(2)))
                        : new Difference(complaint.group(1), CUT_OFF, CUT_OFF));
    }

    private static String value(String words) {
        Matcher typed = TYPED_VALUE.matcher(words);
        if (typed.matches()) {
            return typed.group(1);
        }
        boolean quoted = words.length() > 1 && words.startsWith("'") && words.endsWith("'");
        return quoted ? words.substring(1, words.length() - 1) : words;
    }
}
