package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.rabbitmq.PublisherState.Expired;
import io.nuropb.testkit.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who watches over the deadlines of messages, and over what was given up. */
class PublisherStateTest {

    private final VirtualTime time = new VirtualTime();
    private final RabbitConfig config = RabbitConfig.of("amqp://localhost");
    private final RabbitLimits limits = config.limits();
    private final RabbitLink link =
            new RabbitLink(new RabbitConnections(config, RabbitBench.identity(), time), time, "publishing", () -> {});
    private final List<Expired> found = new ArrayList<>();
    private final PublisherState state =
            new PublisherState(link, time, limits, new PublishErrors("x", link, limits), () -> {}, this::look);

    @Test
    void whatTheSenderHasInHandIsWatchedUntilItIsSent() {
        add();
        assertThat(state.beginSending()).isTrue();
        assertThat(state.takeWaiting()).hasSize(1);

        time.advance(limits.confirm());
        assertThat(found).hasSize(1);
        time.advance(limits.confirm());
        assertThat(found).hasSize(2);
    }

    @Test
    void nothingIsWatchedWhenNobodySendsAndNothingWaits() {
        add();
        assertThat(state.takeWaiting()).hasSize(1);

        time.advance(limits.confirm().multipliedBy(3));
        assertThat(found).hasSize(1);
    }

    @Test
    void theBrokerIsAskedUntilItHasReadWhatWasGivenUp() throws IOException {
        ConfirmChannel channel = giveUp();
        assertThat(found.get(0).unconfirmed()).hasSize(1);
        time.advance(limits.confirm());
        assertThat(asked()).containsExactly(channel, channel);

        assertThat(channel.brokerAnswers()).isTrue();
        time.advance(limits.confirm().multipliedBy(3));
        assertThat(asked()).containsExactly(channel, channel, null);
    }

    @Test
    void theBrokerIsAskedOnceInAWhile() throws IOException {
        ConfirmChannel channel = giveUp();
        time.advance(limits.confirm().minusMillis(1));
        assertThat(channel.mayBeUnread()).isTrue();
        assertThat(state.takeExpired().doubtful()).isNull();
    }

    @Test
    void theConnectionIsInDoubtIfNothingIsConfirmedOnItEither() throws IOException {
        ConfirmChannel channel = giveUp();
        channel.connection().confirmed(time.now());
        time.advance(limits.confirm().minusMillis(1));
        channel.connection().confirmed(time.now());
        time.advance(Duration.ofMillis(1));
        assertThat(found).extracting(Expired::isSilent).containsExactly(true, false);
    }

    private ConfirmChannel giveUp() throws IOException {
        ConfirmChannel channel = new ScriptedChannel().open(time);
        state.opened(channel);
        add();
        assertThat(state.takeWaiting()).hasSize(1);
        channel.publish(message());
        time.advance(limits.confirm());
        return channel;
    }

    private List<@Nullable ConfirmChannel> asked() {
        List<@Nullable ConfirmChannel> asked = new ArrayList<>();
        found.forEach(expired -> asked.add(expired.doubtful()));
        return asked;
    }

    private void add() {
        assertThat(state.add(message())).isNull();
    }

    private Publication message() {
        return ScriptedChannel.publication(100, time.now().plus(limits.confirm()));
    }

    private void look() {
        found.add(state.takeExpired());
    }
}
