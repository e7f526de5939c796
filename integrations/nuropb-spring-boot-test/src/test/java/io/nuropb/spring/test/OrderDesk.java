package io.nuropb.spring.test;

import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.Param;
import io.nuropb.client.MeshClient;
import org.springframework.stereotype.Component;

/** The service. */
@Component
public class OrderDesk {

    private final Stock stock;
    private final MeshClient client;

    OrderDesk(Stock stock, MeshClient client) {
        this.stock = stock;
        this.client = client;
    }

    @MeshMethod
    public String order(@Param("item") String item) {
        if (stock.left(item) == 0) {
            return "sold out";
        }
        client.publish("item.sold", item).join();
        return "accepted";
    }
}
