package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.Settlement;
import io.nuropb.service.MeshService;
import io.nuropb.service.MethodOptions;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A parameter is called on the mesh as its JSON calls it, which need not be as its class does. */
class RenamedParametersTest {

    private final DispatchBench bench = new DispatchBench(service("url"));

    @Test
    void theNameOfCallsIsDescribed() {
        bench.settled(TestDeliveries.request("nuropb_describe", Map.of()));
        assertThat(bench.lastBody())
                .contains("[\"url\", {\"type\": \"str\", \"description\": \"Where\", \"default\": \"nowhere\"}]")
                .doesNotContain("uRL");
    }

    @Test
    void whatACallLeavesOutIsGivenByThatName() {
        assertThat(bench.settled(TestDeliveries.request("fetch", Map.of()))).isEqualTo(Settlement.ACK);
        assertThat(bench.lastResult()).isEqualTo("from nowhere");
        bench.settled(TestDeliveries.request("fetch", Map.of("url", "here")));
        assertThat(bench.lastResult()).isEqualTo("from here");
    }

    @Test
    void nothingIsSaidOfAParameterThatNoCallCanGive() {
        for (String name : new String[] {"uRL", "URL", "urll"}) {
            assertThatThrownBy(() -> service(name).requireUsableTypes(new JacksonJson()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Method 'fetch' of service 'orders': there is no parameter '" + name
                            + "' to say something of; its parameters are [url]");
        }
        service("url").requireUsableTypes(new JacksonJson());
    }

    @Test
    void whereItIsNotKnownWhatACallCanGiveEverythingCanBeSaid() {
        MeshService service = MeshService.named("orders")
                .method(
                        "size",
                        Object.class,
                        MethodOptions.defaults().withParameter("size", "How large", 3),
                        (params, context) -> ((Map<?, ?>) params).get("size"))
                .build();
        service.requireUsableTypes(new JacksonJson());
        DispatchBench other = new DispatchBench(service);
        other.settled(TestDeliveries.request("size", Map.of()));
        assertThat(other.lastResult()).isEqualTo(3);
    }

    private static MeshService service(String parameter) {
        return MeshService.named("orders")
                .method(
                        "fetch",
                        Address.class,
                        MethodOptions.defaults().withParameter(parameter, "Where", "nowhere"),
                        (address, context) -> "from " + address.url)
                .build();
    }

    static final class Address {
        private String url = "";

        public void setURL(String url) {
            this.url = url;
        }
    }
}
