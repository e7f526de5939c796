package io.nuropb.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import org.junit.jupiter.api.Test;

/** What the documented rights cover; that they are enough, and that the broker agrees, is shown with real servers. */
class RightsTest {

    private static final Rights DOTTED = Rights.ofInstance(new ServiceName("shop.orders"));

    @Test
    void theyAreMadeForAnyService() {
        String replies = "nuropb-shop.orders-" + InstanceId.random() + "-rq";
        assertThat(DOTTED.allow("configure", replies)).isTrue();
        assertThat(DOTTED.allow("read", replies)).isTrue();
        assertThat(DOTTED.allow("write", "nuropb-shop.orders-sq")).isTrue();
        assertThat(DOTTED.allow("write", "nuropb-shopXorders-sq")).isFalse();
        assertThat(Rights.ofProgram(new ServiceName("teller")).allow("read", "nuropb-teller-t1-rq"))
                .isTrue();
    }

    @Test
    void oneCanBeTakenAway() {
        Rights fewer = DOTTED.without("read", "nuropb-shop.orders-sq");
        assertThat(fewer.allow("read", "nuropb-shop.orders-sq")).isFalse();
        assertThat(fewer.allow("read", "nuropb-rpc-exchange")).isTrue();
        assertThat(fewer.allow("write", "nuropb-shop.orders-sq")).isTrue();
    }
}
