package io.nuropb.deadletters;

import io.nuropb.deadletters.DeadLetter.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Dead letters that died of the same thing.
 *
 * @param key what they have in common
 * @param count how many they are, 1 or more
 * @param first when the first of them died; empty where none tells
 * @param last when the last of them died; empty where none tells
 * @param sample one of them
 */
public record LetterGroup(Key key, long count, Optional<Instant> first, Optional<Instant> last, Sample sample) {

    private static final int ID_BYTES = 4;

    /**
     * What the letters of a group have in common.
     *
     * @param reason the broker's word for how they died
     * @param error the class of the error, where letters carry it
     * @param kind what they are
     * @param subject the method or topic, where it can be read
     * @param frame the first frame of the service's own code, where letters carry it
     */
    public record Key(
            String reason, Optional<String> error, Kind kind, Optional<String> subject, Optional<String> frame) {

        /** A short name for it, the same in every process: 8 hexadecimal digits. */
        public String id() {
            String text =
                    String.join("\n", reason, error.orElse(""), kind.name(), subject.orElse(""), frame.orElse(""));
            byte[] digest = sha256().digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every JVM has SHA-256, but not this one", e);
            }
        }
    }

    /**
     * One letter of a group, without its content unless that was asked for.
     *
     * @param correlationId what its sender knows it by
     * @param traceId the piece of work that it belongs to
     * @param originator the reply queue of whoever sent it
     * @param replays how often it was replayed
     * @param bytes the size of its body
     * @param content the beginning of its body, read as UTF-8; empty unless content was asked for
     */
    public record Sample(
            Optional<String> correlationId,
            Optional<String> traceId,
            Optional<String> originator,
            int replays,
            int bytes,
            Optional<String> content) {

        /** How much of a body is shown, in bytes. */
        public static final int MAX_CONTENT_BYTES = 4_096;

        /**
         * A sample of a letter.
         *
         * @param withContent whether to show what is in it, secrets included
         */
        public static Sample of(DeadLetter letter, boolean withContent) {
            byte[] body = letter.envelope().body();
            return new Sample(
                    letter.correlationId(),
                    letter.traceId(),
                    letter.originator(),
                    letter.replays(),
                    body.length,
                    withContent
                            ? Optional.of(new String(
                                    body, 0, Math.min(body.length, MAX_CONTENT_BYTES), StandardCharsets.UTF_8))
                            : Optional.empty());
        }

        /** Shows no content. */
        @Override
        public String toString() {
            return "Sample[correlation id " + correlationId.orElse("?") + ", " + bytes + " bytes]";
        }
    }

    /** For how long its oldest letter has been dead; never negative. */
    public Optional<Duration> oldestAge(Instant now) {
        return first.map(time -> age(time, now));
    }

    /** For how long its latest letter has been dead; never negative. */
    public Optional<Duration> latestAge(Instant now) {
        return last.map(time -> age(time, now));
    }

    /** The clocks of two machines may disagree. */
    static Duration age(Instant death, Instant now) {
        Duration age = Duration.between(death, now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    LetterGroup with(DeadLetter letter) {
        Optional<Instant> time = letter.firstDeath().time();
        return new LetterGroup(
                key,
                count + 1,
                time.filter(t -> first.isEmpty() || t.isBefore(first.get())).or(() -> first),
                time.filter(t -> last.isEmpty() || t.isAfter(last.get())).or(() -> last),
                sample);
    }
}
