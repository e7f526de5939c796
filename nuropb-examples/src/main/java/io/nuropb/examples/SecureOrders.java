package io.nuropb.examples;

import io.nuropb.SystemScheduler;
import io.nuropb.client.CallOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.encryption.ServiceKey;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.messaging.NuropbAuthenticationException;
import io.nuropb.messaging.NuropbAuthorizationException;
import io.nuropb.messaging.RemoteException;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.service.MethodOptions;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service that wants to know who calls, and whose calls only itself can read.
 *
 * <p>Each is for something of its own: the credentials say who calls, and travel in the context; encryption hides
 * parameters, context and result from whoever can look into the broker. A real service reads its key with
 * {@link ServiceKey#read}, and all its instances read the same.
 */
public final class SecureOrders {

    /** What is sold, and how it is paid. */
    public record Payment(String orderId, String card) {}

    private SecureOrders() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        run(System.out);
    }

    // tag::service[]
    static MeshService service(ServiceKey key) {
        return MeshService.named("orders")
                .key(key)
                .authorizer(SecureOrders::claims)
                .method(
                        "pay",
                        Payment.class,
                        MethodOptions.described("Takes a payment").withEncryption(),
                        (payment, context) -> payment.orderId() + " paid by "
                                + context.claims().get("sub"))
                .build();
    }

    /** Stands for the verification of a token. What it returns is what the handler may believe. */
    private static Map<String, @Nullable Object> claims(@Nullable Object credentials) {
        if (!(credentials instanceof String token) || !token.startsWith("token-of-")) {
            throw new NuropbAuthenticationException("A token is needed");
        }
        if (token.endsWith("mallory")) {
            throw new NuropbAuthorizationException("Mallory may not pay here");
        }
        return Map.of("sub", token.substring("token-of-".length()));
    }
    // end::service[]

    static void run(PrintStream out) {
        InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());
        ServiceKey key = ServiceKey.generate(new SecureRandom());
        try (ServiceRunner orders = mesh.runner(service(key)).build();
                ServiceRunner visitor = mesh.client("visitor").build()) {
            orders.start().join();
            MeshClient client = visitor.client();
            // tag::calls[]
            Payment payment = new Payment("4711", "4000-0000-0000-0002");
            CallOptions ada =
                    CallOptions.defaults().withEncrypted(true).withContext(Map.of("Authorization", "token-of-ada"));
            out.println(client.call("orders", "pay", payment, String.class, ada));

            out.println(refusal(client, payment, ada.withContext(Map.of())));
            out.println(refusal(client, payment, ada.withContext(Map.of("Authorization", "token-of-mallory"))));
            out.println(refusal(client, payment, ada.withEncrypted(false)));
            // end::calls[]
        }
    }

    private static String refusal(MeshClient client, Payment payment, CallOptions options) {
        try {
            return client.call("orders", "pay", payment, String.class, options);
        } catch (RemoteException refused) {
            return refused.error().toString();
        }
    }
}
