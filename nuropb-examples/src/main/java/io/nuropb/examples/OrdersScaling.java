package io.nuropb.examples;

import io.nuropb.Json;
import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdStore;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.ServiceKeys;
import io.nuropb.store.LeaseStore;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** A program that tells KEDA how many instances of {@link OrdersService} their leader asks for. */
// tag::program[]
public final class OrdersScaling {

    private static final int PORT = 8080;

    private OrdersScaling() {}

    /** Answers until the process is told to end. */
    public static void main(String[] arguments) throws IOException {
        EtcdConfig etcd = EtcdConfig.of(System.getenv("NUROPB_ETCD_ENDPOINTS"))
                .withCredentials("orders-scaling", System.getenv("NUROPB_ETCD_PASSWORD"));
        ServiceKeys keys = ServiceKeys.of(etcd.keyPrefix(), new ServiceName("orders"));
        Json json = new JacksonJson();
        try (SystemScheduler scheduler = new SystemScheduler();
                LeaseStore store = new EtcdStore(etcd, scheduler);
                KedaEndpoint keda =
                        new KedaEndpoint(new FleetOperator(store, keys, scheduler, json), json, scheduler, PORT)) {
            System.out.println("KEDA is answered at port " + keda.port());
            new CompletableFuture<Void>().join(); // until SIGTERM
        }
    }
}
// end::program[]
