package io.nuropb.deadletters;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Dead letters, counted by what they died of. It keeps no letter, and needs memory for its groups only, which are
 * limited too: methods and topics come from outside, and somebody may make up a new one for each message. Thread-safe;
 * does not block.
 */
public final class LetterGroups {

    /** How many groups are told apart. */
    public static final int MAX_GROUPS = 10_000;

    private final boolean withContent;
    private final Map<LetterGroup.Key, LetterGroup> groups = new HashMap<>();
    private long ungrouped;

    private LetterGroups(boolean withContent) {
        this.withContent = withContent;
    }

    /** Groups whose samples show no content. */
    public static LetterGroups redacted() {
        return new LetterGroups(false);
    }

    /** Groups whose samples show the beginning of a body: secrets of callers, if there are any in it. */
    public static LetterGroups withContent() {
        return new LetterGroups(true);
    }

    /** Counts a letter. */
    public synchronized void add(DeadLetter letter) {
        LetterGroup.Key key = letter.group();
        LetterGroup known = groups.get(key);
        if (known != null) {
            groups.put(key, known.with(letter));
        } else if (groups.size() < MAX_GROUPS) {
            Optional<Instant> time = letter.firstDeath().time();
            groups.put(key, new LetterGroup(key, 1, time, time, LetterGroup.Sample.of(letter, withContent)));
        } else {
            ungrouped++;
        }
    }

    /** The groups so far, the largest first. */
    public synchronized List<LetterGroup> groups() {
        return groups.values().stream()
                .sorted(Comparator.comparingLong(LetterGroup::count)
                        .reversed()
                        .thenComparing(group -> group.key().id()))
                .toList();
    }

    /** How many letters are in no group, because there are {@value #MAX_GROUPS} others. */
    public synchronized long ungrouped() {
        return ungrouped;
    }
}
