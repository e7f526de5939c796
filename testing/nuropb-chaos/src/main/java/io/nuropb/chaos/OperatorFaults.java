package io.nuropb.chaos;

import io.nuropb.Scheduler;
import io.nuropb.etcd.EtcdConfig;
import io.nuropb.etcd.EtcdStore;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.ServiceKeys;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator does to the fleet, with the means that operators have, over connections that nobody breaks. */
final class OperatorFaults implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OperatorFaults.class);

    /** How long etcd may not take a wish: longer than a member is away. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Duration ANSWER = Duration.ofSeconds(15);
    private static final String BY = "chaos";

    private final EtcdStore store;
    private final FleetOperator operator;
    private final Scheduler scheduler;
    private final BooleanSupplier paused;

    /** @param paused whether the leader's word says that the fleet is paused */
    OperatorFaults(Servers servers, BooleanSupplier paused, Scheduler scheduler) {
        EtcdConfig config = ChaosSettings.etcd(
                servers.etcdEndpoints().stream().map(URI::toString).toArray(String[]::new));
        store = new EtcdStore(config, scheduler);
        operator = new FleetOperator(
                store, ServiceKeys.of(config.keyPrefix(), ChaosSettings.SERVICE), scheduler, new JacksonJson());
        this.scheduler = scheduler;
        this.paused = paused;
    }

    PreparedFault prepare() {
        return PreparedFault.on("the fleet", this::pauses, () -> wish(one -> one.resume(BY, "the fault is over")));
    }

    /** It waits, as an operator does, until it is so; whether that took too long is judged later. */
    private boolean pauses() {
        wish(one -> one.pause(BY, "a fault"));
        boolean unused = Polling.sees(paused, ChaosSettings.heeding());
        return true;
    }

    private void wish(Function<FleetOperator, CompletionStage<?>> wish) {
        Polling.until("etcd takes the operator's wish", PATIENCE, () -> isTaken(wish));
    }

    private boolean isTaken(Function<FleetOperator, CompletionStage<?>> wish) {
        try {
            scheduler.await(store.connect().thenCompose(connected -> wish.apply(operator)), ANSWER);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            log.info("The operator's wish was not taken, and is repeated", e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while an operator wished something", e);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
