package io.nuropb.examples;

import com.google.inject.Guice;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdModule;
import io.nuropb.guice.ServiceModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A service in Java that Python calls, as if it were one of its own. With {@code nuropb} 0.1.8:
 *
 * <pre>{@code
 * from nuropb.rmq_api import RMQAPI
 *
 * api = RMQAPI(vhost_name="shop", amqp_url="amqp://guest:guest@localhost/shop", transport_settings={})
 * await api.connect()
 * quote = await api.request(
 *     service="prices", method="quote", params={"sku": "apples", "quantity": 3}, context={}, ttl=60_000)
 * quote  # {'sku': 'apples', 'total': '7.50', 'valid_until': '2026-12-31'}
 * api.publish_event(topic="price.changed", event={"sku": "apples", "price": "2.60"}, context={})
 * }</pre>
 *
 * <p>Names on the mesh are Python's: methods and parameters in snake case. A decimal is a text on the wire, for JSON
 * has none that Python would read exactly; dates are ISO-8601 texts. Instances of this service and of a Python one of
 * the same name can be one fleet.
 */
public final class PythonNeighbour {

    private PythonNeighbour() {}

    /** Runs until the process is told to end. */
    public static void main(String[] arguments) throws InterruptedException {
        EtcdModule etcd = new EtcdModule(EtcdConfig.of(System.getenv("NUROPB_ETCD_ENDPOINTS")));
        RabbitModule rabbit = new RabbitModule(RabbitConfig.of(System.getenv("NUROPB_AMQP_URL")));
        ServiceRunner runner =
                Guice.createInjector(new ServiceModule(service()), etcd, rabbit).getInstance(ServiceRunner.class);
        runner.stopOnShutdown().start().join();
        runner.awaitStop();
    }

    // tag::service[]
    /** What is asked; in JSON: {@code {"sku": "apples", "quantity": 3}}, and the quantity may be left out. */
    public record Inquiry(String sku, Optional<Integer> quantity) {}

    /** What is answered; in JSON: {@code {"sku": "apples", "total": "7.50", "valid_until": "2026-12-31"}}. */
    public record Quote(String sku, BigDecimal total, LocalDate valid_until) {}

    /** What Python tells; its decimals come as texts, too. */
    public record PriceChanged(String sku, BigDecimal price) {}

    static MeshService service() {
        Prices prices = new Prices();
        return MeshService.named("prices")
                .method("quote", Inquiry.class, (inquiry, context) -> prices.quote(inquiry))
                .onEvent("price.changed", PriceChanged.class, (change, context) -> prices.change(change))
                .build();
    }
    // end::service[]
}
