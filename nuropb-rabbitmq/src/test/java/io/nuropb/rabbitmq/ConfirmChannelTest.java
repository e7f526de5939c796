package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.testkit.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a message that nobody waits for any more is known to have left the socket's buffer. */
class ConfirmChannelTest {

    private static final long MORE_THAN_FITS = 1L << 40;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final VirtualTime time = new VirtualTime();
    private final ScriptedChannel broker = new ScriptedChannel();
    private final ConfirmChannel channel = broker.open(time);
    private final OpenConnection connection = channel.connection();

    @BeforeEach
    void giveUpMoreThanFits() throws IOException {
        publish();
        assertThat(connection.takesAtOnce(1)).isFalse();
        time.advance(LIMIT);
        assertThat(channel.takeExpired(time.now())).hasSize(1);
    }

    @Test
    void whatIsGivenUpMayStillBeInTheBuffer() {
        assertThat(connection.takesAtOnce(1)).isFalse();
        assertThat(channel.mayBeUnread()).isTrue();
    }

    @Test
    void aConfirmOfALaterMessageSaysThatItIsRead() throws IOException {
        publish();
        broker.confirm(2);
        assertThatAllIsRead();
    }

    @Test
    void itsOwnConfirmSaysThatItIsReadAndIsCountedOnce() throws IOException {
        broker.confirm(1);
        assertThatAllIsRead();
        broker.confirm(1);
        assertThat(channel.brokerAnswers()).isTrue();
        publish();
        assertThat(connection.takesAtOnce(1)).isFalse();
    }

    @Test
    void theConfirmOfAnEarlierMessageSaysNothing() throws IOException {
        publish();
        time.advance(LIMIT);
        assertThat(channel.takeExpired(time.now())).hasSize(1);
        broker.confirm(1);
        assertThat(connection.takesAtOnce(1)).isFalse();
        broker.confirm(2);
        assertThatAllIsRead();
    }

    @Test
    void anAnswerToAQuestionSaysThatItIsRead() {
        assertThat(channel.brokerAnswers()).isTrue();
        assertThatAllIsRead();
    }

    @Test
    void aQuestionWithoutAnAnswerSaysNothing() {
        broker.silent = true;
        assertThat(channel.brokerAnswers()).isFalse();
        assertThat(connection.takesAtOnce(1)).isFalse();
    }

    @Test
    void theEndOfTheChannelSettlesAll() throws IOException {
        publish();
        assertThat(channel.takeAll()).hasSize(1);
        assertThat(connection.takesAtOnce(1)).isFalse();
        broker.open = false;
        assertThat(channel.takeAll()).isEmpty();
        assertThatAllIsRead();
    }

    private void assertThatAllIsRead() {
        assertThat(connection.takesAtOnce(1)).isTrue();
        assertThat(channel.mayBeUnread()).isFalse();
    }

    /** Sends a message that fills the buffer. */
    private void publish() throws IOException {
        channel.publish(ScriptedChannel.publication(MORE_THAN_FITS, time.now().plus(LIMIT)));
    }
}
