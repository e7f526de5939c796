package io.nuropb.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Scheduler;
import io.nuropb.client.CallOptions;
import io.nuropb.client.ClientConfig;
import io.nuropb.client.MeshClient;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.NuropbTransportException;
import io.nuropb.messaging.Outcome;
import io.nuropb.testkit.VirtualTime;
import io.nuropb.testkit.messaging.ScriptedPublisher;
import io.nuropb.testkit.messaging.ScriptedPublisher.Publication;
import io.nuropb.testkit.messaging.ScriptedSource;
import io.nuropb.testkit.messaging.TestDeliveries;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.TopologyNames;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A client in virtual time, with ports that do what the test says. */
final class CallRig {

    final VirtualTime time = new VirtualTime();
    final ScriptedPublisher publisher = new ScriptedPublisher();
    final ScriptedSource source = new ScriptedSource();
    final MeshClient client;

    private final List<CompletableFuture<?>> calls = new ArrayList<>();

    CallRig(ClientConfig config) {
        client = client(config, time);
    }

    /** With a client in another time than the rig's. */
    CallRig(ClientConfig config, Scheduler scheduler) {
        client = client(config, scheduler);
    }

    private MeshClient client(ClientConfig config, Scheduler scheduler) {
        return new MeshClient(
                () -> TestDeliveries.REPLY_QUEUE,
                TopologyNames.defaults(),
                source,
                publisher,
                new JacksonJson(),
                scheduler,
                config);
    }

    /** Closes the client and checks that each call has ended and none is pending. */
    void assertNothingIsLeft() {
        client.close();
        time.runUntilIdle();
        assertThat(client.counters().pending()).isZero();
        assertThat(client.counters().unconfirmed()).isZero();
        assertThat(calls).allMatch(CompletableFuture::isDone);
    }

    CompletableFuture<Receipt> call() {
        return call(CallOptions.defaults());
    }

    CompletableFuture<Receipt> call(CallOptions options) {
        return watched(client.request("orders", "create_order", new Order("o1", 2), Receipt.class, options));
    }

    CompletableFuture<Void> command() {
        return watched(client.command("orders", "create_order", new Order("o1", 2)));
    }

    CompletableFuture<Void> event() {
        return watched(client.publish("stock.changed", new Order("o1", 2)));
    }

    /** Begins a call whose outcome is looked at in the end only. */
    void begin() {
        begin(call());
    }

    /** Looks at a call's outcome in the end only. */
    void begin(CompletableFuture<?> call) {
        calls.add(call);
    }

    <T> CompletableFuture<T> watched(CompletableFuture<T> call) {
        calls.add(call);
        return call;
    }

    /** Answers the latest request. */
    void respond(Outcome.Answer answer) {
        respond(publisher.last(), answer);
    }

    void respond(Publication request, Outcome.Answer answer) {
        source.last().deliver(TestDeliveries.response(request.envelope(), answer));
    }

    /** Loses the reply queue. */
    void lose() {
        source.last().lost().accept(new BrokerException(Reason.UNREACHABLE, "connection reset", null));
    }

    /** Answers the latest attempt to consume with a failure. */
    void refuse() {
        source.last().answer().completeExceptionally(new BrokerException(Reason.UNREACHABLE, "no broker there", null));
        time.runUntilIdle();
    }

    /** Answers the latest publication with a failure without effect. */
    void refusePublication(Reason reason) {
        publisher
                .last()
                .answer()
                .completeExceptionally(new BrokerException(reason, "found " + reason, null).withoutEffect());
        time.runUntilIdle();
    }

    NuropbTransportException transportFailure(CompletableFuture<?> call) {
        return (NuropbTransportException) failure(call);
    }

    Throwable failure(CompletableFuture<?> call) {
        time.runUntilIdle();
        assertThat(call).isCompletedExceptionally();
        return call.handle((result, failure) -> failure).join();
    }

    record Order(String id, int count) {}

    record Receipt(String id) {}
}
