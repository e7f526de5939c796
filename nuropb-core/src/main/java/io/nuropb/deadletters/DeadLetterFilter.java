package io.nuropb.deadletters;

import io.nuropb.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which dead letters are meant: those for which everything holds that is given.
 *
 * @param group the {@linkplain LetterGroup.Key#id() id} of their group
 * @param subject their method or topic
 * @param reason the broker's word for how they died
 * @param originator a part of the name of their sender's reply queue, such as the name of a service or the id of an
 *     instance
 * @param minAge how long they have been dead at least; zero or more
 * @param maxAge how long they have been dead at most; not less than the other
 */
public record DeadLetterFilter(
        Optional<String> group,
        Optional<String> subject,
        Optional<String> reason,
        Optional<String> originator,
        Optional<Duration> minAge,
        Optional<Duration> maxAge) {

    /** @throws IllegalArgumentException if no age can be within both limits */
    public DeadLetterFilter {
        Duration least = minAge.orElse(Duration.ZERO);
        if (least.isNegative()
                || maxAge.filter(most -> most.compareTo(least) < 0).isPresent()) {
            throw new IllegalArgumentException("No dead letter is at least " + DurationText.of(least)
                    + " old and at most " + maxAge.map(DurationText::of).orElse("of any age"));
        }
    }

    /** All of them. */
    public static DeadLetterFilter all() {
        return new DeadLetterFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Only those of a group. */
    public DeadLetterFilter withGroup(String id) {
        return new DeadLetterFilter(Optional.of(id), subject, reason, originator, minAge, maxAge);
    }

    /** Only those of a method or topic. */
    public DeadLetterFilter withSubject(String name) {
        return new DeadLetterFilter(group, Optional.of(name), reason, originator, minAge, maxAge);
    }

    /** Only those that died in this way. */
    public DeadLetterFilter withReason(String word) {
        return new DeadLetterFilter(group, subject, Optional.of(word), originator, minAge, maxAge);
    }

    /** Only those of senders whose reply queue has this in its name. */
    public DeadLetterFilter withOriginator(String part) {
        return new DeadLetterFilter(group, subject, reason, Optional.of(part), minAge, maxAge);
    }

    /** Only those that have been dead for so long at least. */
    public DeadLetterFilter withMinAge(Duration age) {
        return new DeadLetterFilter(group, subject, reason, originator, Optional.of(age), maxAge);
    }

    /** Only those that have been dead for so long at most. */
    public DeadLetterFilter withMaxAge(Duration age) {
        return new DeadLetterFilter(group, subject, reason, originator, minAge, Optional.of(age));
    }

    /**
     * Whether a letter is meant. One that does not tell when it died is of no age.
     *
     * @param now the time of day
     */
    public boolean matches(DeadLetter letter, Instant now) {
        return reason.map(letter.firstDeath().reason()::equals).orElse(true)
                && subject.map(name -> letter.subject().filter(name::equals).isPresent())
                        .orElse(true)
                && originator
                        .map(part -> letter.originator()
                                .filter(queue -> queue.contains(part))
                                .isPresent())
                        .orElse(true)
                && group.map(id -> id.equals(letter.group().id())).orElse(true)
                && hasAge(letter, now);
    }

    private boolean hasAge(DeadLetter letter, Instant now) {
        if (minAge.isEmpty() && maxAge.isEmpty()) {
            return true;
        }
        Optional<Duration> age = letter.firstDeath().time().map(time -> LetterGroup.age(time, now));
        return age.filter(is -> minAge.map(least -> is.compareTo(least) >= 0).orElse(true))
                .filter(is -> maxAge.map(most -> is.compareTo(most) <= 0).orElse(true))
                .isPresent();
    }

    /** For the journal: what is given, in words. */
    String describe() {
        StringBuilder words = new StringBuilder();
        append(words, "group", group);
        append(words, "method or topic", subject);
        append(words, "reason", reason);
        append(words, "originator", originator);
        append(words, "at least", minAge.map(DurationText::of));
        append(words, "at most", maxAge.map(DurationText::of));
        return words.isEmpty() ? "all" : words.toString();
    }

    private static void append(StringBuilder words, String what, Optional<String> value) {
        value.ifPresent(is -> words.append(words.isEmpty() ? "" : ", ")
                .append(what)
                .append(' ')
                .append(is));
    }
}
