package io.nuropb.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.ServiceName;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Fingerprints are compared between versions of this library: these values stay for as long as fleets are upgraded. */
final class TopologyIdTest {

    private static final ServiceName ORDERS = new ServiceName("orders");

    @Test
    void theFingerprintsOfTheCompatibleProfileStay() {
        Topology topology = topology(TopologyProfile.compatible());
        assertThat(topology.id()).hasToString("7aa3db831f63e920");
        assertThat(topology.withRoutesTo("nuropb-orders-sq", Set.of()).id()).hasToString("487f2ec4d843b466");
    }

    @Test
    void theFingerprintsOfTheHardenedProfileStay() {
        Topology topology = topology(TopologyProfile.hardened());
        assertThat(topology.id()).hasToString("0b44738dc684b601");
        assertThat(topology.withRoutesTo("nuropb-orders-sq", Set.of()).id()).hasToString("427712c19a31ca25");
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
