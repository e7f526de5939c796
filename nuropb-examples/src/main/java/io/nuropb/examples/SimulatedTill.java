package io.nuropb.examples;

import io.nuropb.Scheduler;
import io.nuropb.client.CallOptions;
import io.nuropb.client.MeshClient;
import io.nuropb.service.MeshServiceBuilder;
import io.nuropb.simulation.Workload;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * A till that has to book each payment once, although messages can be delivered twice: simulated as a fleet under
 * faults.
 */
public final class SimulatedTill implements Workload {

    // tag::workload[]
    /** What is paid; the id is the caller's, and the same when he asks again. */
    public record Payment(String id, int cents) {}

    private static final CallOptions OPTIONS = CallOptions.defaults().withTimeout(Duration.ofSeconds(10));

    /** Stands for the database, which outlives the processes: how often each payment was booked. */
    private final Map<String, Integer> booked = new LinkedHashMap<>();

    private final Map<String, CompletableFuture<String>> asked = new LinkedHashMap<>();

    @Override
    public void serve(MeshServiceBuilder service, Scheduler scheduler) {
        service.method("pay", Payment.class, (payment, context) -> book(payment));
    }

    @Override
    public void call(MeshClient client, String service, RandomGenerator random) {
        Payment payment = new Payment("p" + asked.size(), random.nextInt(1, 10_000));
        asked.put(payment.id(), client.request(service, "pay", payment, String.class, OPTIONS));
    }

    @Override
    public Optional<String> complaint() {
        for (Map.Entry<String, Integer> payment : booked.entrySet()) {
            if (payment.getValue() > 1) {
                return Optional.of(payment.getKey() + " was booked " + payment.getValue() + " times");
            }
        }
        return asked.entrySet().stream()
                .filter(call -> call.getValue().isDone() && !call.getValue().isCompletedExceptionally())
                .filter(call -> !booked.containsKey(call.getKey()))
                .map(call -> call.getKey() + " was answered and never booked")
                .findFirst();
    }
    // end::workload[]

    private final boolean careful;

    /** @param careful whether it recognises a payment that comes again */
    SimulatedTill(boolean careful) {
        this.careful = careful;
    }

    private String book(Payment payment) {
        if (!careful || !booked.containsKey(payment.id())) {
            booked.merge(payment.id(), 1, Integer::sum);
        }
        return "booked " + payment.id();
    }
}
