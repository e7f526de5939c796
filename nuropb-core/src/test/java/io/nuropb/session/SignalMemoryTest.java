package io.nuropb.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.election.Session.LastSignal;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a session knows of the signal of a leader, be it gone. */
class SignalMemoryTest {

    private static final Moment NOW = new Moment(0);
    private static final Moment LATER = NOW.plus(Duration.ofHours(1));

    private static Optional<KeyValue> under(String lease, String value) {
        return Optional.of(new KeyValue("key", value, 1, 1, Optional.of(new LeaseId(lease))));
    }

    @Test
    void aSignalIsInForceForAsLongAsItsLeaderLeadsThoughNobodyReadsItAgain() {
        SignalMemory memory = SignalMemory.none().read(under("x", "8")).led(under("x", "a"), NOW);

        assertThat(memory.at(LATER)).contains(new LastSignal("8", LATER));
    }

    @Test
    void itIsKnownSinceWhenItsLeaderIsGone() {
        SignalMemory memory = SignalMemory.none().read(under("x", "8")).led(Optional.empty(), NOW);

        assertThat(memory.led(under("y", "b"), LATER).read(Optional.empty()).at(LATER))
                .contains(new LastSignal("8", NOW));
    }

    @Test
    void theNextLeadersSignalTakesItsPlace() {
        SignalMemory memory = SignalMemory.none().read(under("x", "8")).led(under("y", "b"), NOW);

        assertThat(memory.read(under("y", "5")).led(under("y", "b"), LATER).at(LATER))
                .contains(new LastSignal("5", LATER));
    }

    @Test
    void whereNothingWasReadNothingIsKnown() {
        assertThat(SignalMemory.none().led(under("x", "a"), NOW).at(LATER)).isEmpty();
    }
}
