package io.nuropb.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.MeshClient;
import io.nuropb.examples.spring.shop.OrderHandlers.CreateOrder;
import io.nuropb.examples.spring.shop.OrderHandlers.Receipt;
import io.nuropb.examples.spring.shop.Shop;
import io.nuropb.spring.test.NuropbTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.ContextConfiguration;

/** A test of the service, as the guide shows it. */
// tag::test[]
@NuropbTest(properties = "spring.config.name=shop")
@ContextConfiguration(classes = Shop.class)
class OrdersTest {

    @Test
    void anOrderIsAccepted(@Autowired MeshClient mesh) {
        Receipt receipt = mesh.call("orders", "create_order", new CreateOrder("4711", 2), Receipt.class);
        assertThat(receipt.status()).isEqualTo("accepted");
    }
}
// end::test[]
