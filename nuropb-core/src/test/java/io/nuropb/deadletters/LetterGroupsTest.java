package io.nuropb.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.deadletters.DeadLetter.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How letters are grouped. */
class LetterGroupsTest {

    private final LetterGroups groups = LetterGroups.redacted();

    @Test
    void lettersThatDiedOfTheSameThingAreOneGroup() {
        groups.add(SampleLetters.at(SampleLetters.DEATH.plusSeconds(10)));
        groups.add(SampleLetters.at(SampleLetters.DEATH));
        groups.add(SampleLetters.of(Kind.COMMAND, "place", "rejected", Optional.empty(), 2, Map.of()));
        groups.add(SampleLetters.of(Kind.COMMAND, "cancel", 0));
        groups.add(SampleLetters.of(Kind.EVENT, "place", 0));
        groups.add(SampleLetters.of(Kind.COMMAND, "place", "expired", Optional.of(SampleLetters.DEATH), 0, Map.of()));
        assertThat(groups.groups()).hasSize(4);
        LetterGroup largest = groups.groups().get(0);
        assertThat(largest.count()).isEqualTo(3);
        assertThat(largest.key().subject()).contains("place");
        assertThat(largest.first()).contains(SampleLetters.DEATH);
        assertThat(largest.last()).contains(SampleLetters.DEATH.plusSeconds(10));
        assertThat(largest.oldestAge(SampleLetters.DEATH.plusSeconds(30))).contains(Duration.ofSeconds(30));
        assertThat(largest.latestAge(SampleLetters.DEATH)).contains(Duration.ZERO);
    }

    @Test
    void aGroupHasTheSameIdInEveryProcess() {
        LetterGroup.Key key = SampleLetters.of(Kind.COMMAND, "place", 0).group();
        assertThat(key.id()).hasSize(8).isEqualTo("fca17ce1");
        assertThat(SampleLetters.of(Kind.COMMAND, "cancel", 0).group().id()).isNotEqualTo(key.id());
    }

    @Test
    void aSampleShowsItsContentOnDemandOnly() {
        DeadLetter letter = SampleLetters.of(Kind.COMMAND, "place", 0);
        groups.add(letter);
        assertThat(groups.groups().get(0).sample().content()).isEmpty();
        assertThat(groups.groups().toString()).doesNotContain("4711");
        LetterGroups open = LetterGroups.withContent();
        open.add(letter);
        assertThat(open.groups().get(0).sample().content()).contains("{\"card\": \"4711\"}");
        assertThat(open.groups().toString()).doesNotContain("4711");
        assertThat(letter.toString()).doesNotContain("4711");
    }

    @Test
    void namesThatSomebodyMakesUpFillNoMemory() {
        for (int i = 0; i < LetterGroups.MAX_GROUPS + 5; i++) {
            groups.add(SampleLetters.of(Kind.COMMAND, "method" + i, 0));
        }
        groups.add(SampleLetters.of(Kind.COMMAND, "method0", 0));
        assertThat(groups.groups()).hasSize(LetterGroups.MAX_GROUPS);
        assertThat(groups.ungrouped()).isEqualTo(5);
        assertThat(groups.groups().get(0).count()).isEqualTo(2);
    }
}
