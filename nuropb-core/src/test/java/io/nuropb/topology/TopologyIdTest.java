package io.nuropb.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.ServiceName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fingerprints are compared between versions of this library: these values stay for as long as fleets are upgraded. */
final class TopologyIdTest {

    private static final ServiceName ORDERS = new ServiceName("orders");

    @Test
    void theFingerprintsOfTheCompatibleProfileStay() {
        Topology topology = topology(TopologyProfile.compatible());
        assertThat(topology.id()).hasToString("7aa3db831f63e920");
        assertThat(TopologyProfile.compatible().layout(ORDERS)).hasToString("487f2ec4d843b466");
    }

    @Test
    void theFingerprintsOfTheHardenedProfileStay() {
        Topology topology = topology(TopologyProfile.hardened());
        assertThat(topology.id()).hasToString("0b44738dc684b601");
        assertThat(TopologyProfile.hardened().layout(ORDERS)).hasToString("427712c19a31ca25");
    }

    /** What the service queue does not depend on keeps nobody from consuming it. */
    @Test
    void aLayoutIsThatOfTheServiceQueue() {
        TopologyNames usual = TopologyNames.defaults();
        TopologyProfile compatible = TopologyProfile.compatible();
        TopologyProfile hardened = TopologyProfile.hardened();
        TopologyNames otherLetters =
                names(usual.deadLetterExchange(), usual.serviceQueuePattern(), "{service}-letters");
        TopologyNames otherLetterExchange =
                names("letters", usual.serviceQueuePattern(), usual.deadLetterQueuePattern());
        TopologyNames otherQueue = names(usual.deadLetterExchange(), "{service}-work", usual.deadLetterQueuePattern());

        assertThat(compatible.withNames(otherLetters).layout(ORDERS)).isEqualTo(compatible.layout(ORDERS));
        assertThat(hardened.withNames(otherLetters).layout(ORDERS)).isNotEqualTo(hardened.layout(ORDERS));
        assertThat(compatible.withNames(otherLetterExchange).layout(ORDERS)).isNotEqualTo(compatible.layout(ORDERS));
        assertThat(compatible.withNames(otherQueue).layout(ORDERS)).isNotEqualTo(compatible.layout(ORDERS));
    }

    /** With other exchanges for requests and events, too. */
    private static TopologyNames names(String deadLetterExchange, String serviceQueue, String deadLetterQueue) {
        return new TopologyNames(
                "shop-requests",
                "shop-events",
                deadLetterExchange,
                serviceQueue,
                deadLetterQueue,
                TopologyNames.defaults().replyQueuePattern());
    }

    @Test
    void whatALaterVersionCallsATopologyIsANameLikeAnyOther() {
        assertThat(new TopologyId("v2:" + "0123456789abcdef".repeat(4))).isNotEqualTo(new TopologyId("v2:0"));
        assertThatThrownBy(() -> new TopologyId("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TopologyId("two words")).isInstanceOf(IllegalArgumentException.class);
    }

    private static Topology topology(TopologyProfile profile) {
        return profile.topology(ORDERS, List.of("orders.eu"), List.of("stock.*", "stock.sold"));
    }
}
