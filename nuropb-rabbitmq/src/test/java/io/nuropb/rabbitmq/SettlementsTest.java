package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.nuropb.messaging.MessageSource.Subscription;
import io.nuropb.messaging.Settlement;
import io.nuropb.testkit.VirtualTime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is not written to the broker. */
class SettlementsTest {

    private final VirtualTime time = new VirtualTime();
    private final List<String> calls = new ArrayList<>();
    private final Channel channel = (Channel) Proxy.newProxyInstance(
            Channel.class.getClassLoader(), new Class<?>[] {Channel.class}, (proxy, method, arguments) -> {
                calls.add(method.getName());
                if (calls.size() == 1) {
                    throw new OutOfMemoryError("no memory, says this test");
                }
                return null;
            });
    private final Settlements settlements = new Settlements(channel, Subscription.shared("q", 10), time);

    @Test
    void theChannelIsClosedIfASettlementCannotBeWritten() {
        settlements.handOut(1);
        settlements.settle(1, Settlement.ACK);
        time.runUntilIdle();
        assertThat(calls).containsExactly("basicAck", "abort");
        settlements.awaitWritten(Duration.ofMinutes(1));
    }

    @Test
    void nothingIsWrittenAfterASettlementThatCouldNotBeWritten() {
        settlements.handOut(1);
        settlements.settle(1, Settlement.REJECT);
        for (long tag = 2; tag <= 3; tag++) {
            settlements.handOut(tag);
            settlements.settle(tag, Settlement.ACK);
        }
        settlements.hold(4);
        settlements.giveBackHeld();
        time.runUntilIdle();
        assertThat(calls).containsExactly("basicReject", "abort");
    }
}
