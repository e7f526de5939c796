package io.nuropb.rabbitmq;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * RabbitMQ's complaint about a message whose body is larger than {@code max_message_size}, which closes the channel:
 *
 * <pre>
 * PRECONDITION_FAILED - message size 200000 is larger than configured max size 65536
 * </pre>
 *
 * @param bytes the size of the body
 * @param maxBytes the largest that the broker takes
 */
record SizeRefusal(long bytes, long maxBytes) {

    /** The word {@code configured} is there only if the limit is. Sizes have at most 10 digits. */
    private static final Pattern FORM = Pattern.compile(
            "PRECONDITION_FAILED - message size (\\d{1,18}) is larger than (?:configured )?max size (\\d{1,18})");

    /** What the broker complained about; none if it was something else. */
    static Optional<SizeRefusal> in(Refusal refusal) {
        Matcher complaint = FORM.matcher(refusal.text());
        if (refusal.code() != Refusal.PRECONDITION_FAILED || !complaint.lookingAt()) {
            return Optional.empty();
        }
        return Optional.of(new SizeRefusal(Long.parseLong(complaint.group(1)), Long.parseLong(complaint.group(2))));
    }
}
