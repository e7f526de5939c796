package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The broker's words are those of RabbitMQ 3.10 and 4.x; the names in them are a user's, and mean nothing. */
final class RefusalTest {

    private static final int DECLARE_QUEUE = 50_010;
    private static final int CONSUME = 60_020;
    private static final int PUBLISH = 60_040;

    @Test
    void aNameThatSpeaksOfTopicsIsNoTopicPermission() {
        String words = "ACCESS_REFUSED - access to exchange 'access to topic' in vhost '/' refused for user 'u'";
        assertThat(new Refusal(403, words, false, PUBLISH).missingRight()).contains("'write'");
    }

    @Test
    void aNameThatSpeaksOfQueuesIsNoQueue() {
        String words = "ACCESS_REFUSED - write access to exchange 'access to queue' in vhost '/' refused for user 'u'";
        assertThat(new Refusal(403, words, false, DECLARE_QUEUE).missingRight()).contains("'write', for dead letters,");
    }

    @Test
    void bothVersionsNameTheTopic() {
        for (String before : new String[] {"", "write "}) {
            String words = "ACCESS_REFUSED - " + before
                    + "access to topic 'a.b' in exchange 'x' in vhost '/' refused for user 'u'";
            assertThat(new Refusal(403, words, false, PUBLISH).missingRight()).contains("the topic permission 'write'");
        }
    }

    @Test
    void aQueueInExclusiveUseIsLocked() {
        Refusal refusal = new Refusal(403, "ACCESS_REFUSED - queue 'q' in vhost '/' in exclusive use", false, CONSUME);
        assertThat(RabbitErrors.reason(refusal)).isEqualTo(Reason.LOCKED);
        Refusal named = new Refusal(
                403,
                "ACCESS_REFUSED - read access to queue 'x in exclusive use' in vhost '/' refused for user 'u'",
                false,
                CONSUME);
        assertThat(RabbitErrors.reason(named)).isEqualTo(Reason.ACCESS_REFUSED);
        assertThat(named.missingRight()).contains("'read'");
    }

    @Test
    void aNameThatSpeaksOfTimeOutsIsNoSlowHandler() {
        Refusal named = new Refusal(
                406,
                "PRECONDITION_FAILED - invalid arg 'x-expires' for queue 'acknowledgement timed out' in vhost '/': {value_zero,0}",
                false,
                DECLARE_QUEUE);
        assertThat(RabbitErrors.remedy(Reason.CHANNEL_CLOSED, named)).doesNotContain("consumer_timeout");
        Refusal slow = new Refusal(
                406,
                "PRECONDITION_FAILED - delivery acknowledgement on channel 1 timed out. Timeout value used: 6000 ms.",
                false,
                0);
        assertThat(RabbitErrors.remedy(Reason.CHANNEL_CLOSED, slow)).contains("consumer_timeout");
    }

    @Test
    void aNameThatSpeaksOfSizesIsNoSize() {
        Refusal named = new Refusal(
                406,
                "PRECONDITION_FAILED - invalid arg 'x-expires' for queue 'message size 9 is larger than max size 5' in"
                        + " vhost '/': {value_zero,0}",
                false,
                DECLARE_QUEUE);
        assertThat(SizeRefusal.in(named)).isEmpty();
        assertThat(RabbitErrors.reason(named)).isEqualTo(Reason.CHANNEL_CLOSED);
    }

    @Test
    void aQueueWhoseNodeIsDownIsNotToldToBeDeclared() {
        Refusal down = new Refusal(
                404,
                "NOT_FOUND - home node 'rabbit@b' of durable queue 'no queue' in vhost '/' is down or inaccessible",
                false,
                DECLARE_QUEUE);
        assertThat(RabbitErrors.remedy(Reason.NOT_FOUND, down)).contains("node").doesNotContain("leader declares");
    }

    @Test
    void aChannelThatTheClientLibraryClosesForWantOfAnAnswerIsNoRefusal() {
        AMQP.Channel.Close close = new AMQP.Channel.Close.Builder()
                .replyCode(Refusal.PRECONDITION_FAILED)
                .replyText("Timed out waiting for an RPC reply (basic.qos)")
                .build();
        ShutdownSignalException signal = new ShutdownSignalException(false, false, close, this);
        assertThat(Refusal.in(signal)).isPresent();

        signal.initCause(new TimeoutException());
        assertThat(Refusal.in(signal)).isEmpty();
        BrokerException told = RabbitErrors.during("Consuming ended", signal);
        assertThat(told.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(told).hasMessageContaining("there was no answer in time");
    }
}
