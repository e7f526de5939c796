package io.nuropb.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BrokerQuestionsTest {

    @Test
    void aMemberThatIsNotOnlineHasFailed() {
        assertThat(BrokerQuestions.failedMembers("{\"members\":[\"b@x\",\"a@x\",\"c@x\"],\"online\":[\"a@x\"]}"))
                .containsExactly("b@x", "c@x");
    }

    @Test
    void aMemberThatIsOnlineOnlyInAStaleListHasFailed() {
        assertThat(BrokerQuestions.failedMembers(
                        "{\"online\":[\"a@x\"],\"members\":[\"a@x\",\"b@x\"],\"online\":[\"a@x\",\"b@x\"]}"))
                .containsExactly("b@x");
    }

    @Test
    void allMembersHaveFailedOfAQueueThatNamesNoneOnline() {
        assertThat(BrokerQuestions.failedMembers("{\"members\":[\"a@x\"]}")).containsExactly("a@x");
        assertThat(BrokerQuestions.failedMembers("{\"members\":[\"a@x\"],\"online\":[]}"))
                .containsExactly("a@x");
    }

    @Test
    void aClassicQueueHasNoMembers() {
        assertThat(BrokerQuestions.failedMembers("{}")).isEmpty();
    }
}
