package io.nuropb.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MethodNamesTest {

    @ParameterizedTest
    @CsvSource({
        "ping, ping",
        "createOrder, create_order",
        "getURL, get_url",
        "readHTTPHeader, read_http_header",
        "order2Cash, order2_cash",
        "already_snake, already_snake"
    })
    void javaNamesBecomeSnakeCase(String java, String mesh) {
        assertThat(MethodNames.snakeCase(java)).isEqualTo(mesh);
    }

    @Test
    void theAnnotationsNameComesFirst() throws NoSuchMethodException {
        assertThat(MethodNames.of(Named.class.getMethod("createOrder"))).isEqualTo("new");
        assertThat(MethodNames.of(Named.class.getMethod("cancelOrder"))).isEqualTo("cancel_order");
    }

    interface Named {
        @MeshMethod("new")
        void createOrder();

        void cancelOrder();
    }
}
