package io.nuropb.simulation;

import io.nuropb.CompletionFailure;
import io.nuropb.messaging.Envelope;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.testkit.PassingPublisher;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.LinkReport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A process's way to the exchanges: confirms arrive on the process's threads, and the witness sees them. */
final class ObservedPublisher extends PassingPublisher {

    private final World world;
    private final SimulatedProcess process;

    ObservedPublisher(MessagePublisher broker, World world, SimulatedProcess process) {
        super(broker);
        this.world = world;
        this.process = process;
    }

    @Override
    public CompletionStage<Published> publish(
            String exchange, String routingKey, boolean mandatory, Envelope envelope) {
        boolean reply = isReply(exchange, mandatory);
        String traceId = envelope.header(World.TRACE_ID);
        CompletableFuture<Published> there = new CompletableFuture<>();
        process.boundary()
                .cross(() -> process.brokerWay().out(() -> arrive(exchange, routingKey, mandatory, envelope)))
                .whenComplete((published, failure) -> process.scheduler().execute(() -> {
                    world.witness().published(traceId, reply, believed(published));
                    if (exchange.isEmpty() && !reply && believed(published) == Published.CONFIRMED) {
                        world.journal().find(traceId).ifPresent(sent -> sent.copies++);
                    }
                    if (!reply && isInDoubt(believed(published), failure)) {
                        world.journal().find(traceId).ifPresent(sent -> sent.inDoubt = true);
                    }
                    Arrival.pass(believed(published), failure, there);
                }));
        return there;
    }

    private CompletionStage<Published> arrive(
            String exchange, String routingKey, boolean mandatory, Envelope envelope) {
        if (mandatory && !exchange.isEmpty() && process.brokerWay().isReturning()) {
            return CompletableFuture.completedFuture(Published.RETURNED);
        }
        boolean reply = isReply(exchange, mandatory);
        String traceId = envelope.header(World.TRACE_ID);
        world.witness().publishing(traceId, reply);
        if (!reply && !mandatory) {
            world.journal()
                    .find(traceId)
                    .filter(sent -> sent.kind == Journal.Kind.EVENT && !world.isRouted(sent))
                    .ifPresent(sent -> sent.excuse("it was published where no queue was bound"));
        }
        return super.publish(exchange, routingKey, mandatory, envelope).whenComplete((published, failure) -> {
            if (failure != null && !isInDoubt(published, failure)) {
                world.witness().notPublished(traceId, reply);
            }
        });
    }

    /** What else goes to a queue by its name is a copy of a message that goes to the tail of its queue. */
    private static boolean isReply(String exchange, boolean mandatory) {
        return exchange.isEmpty() && !mandatory;
    }

    /** Whether the broker may have taken a message, or not; what is no failure of the broker's was never sent. */
    private static boolean isInDoubt(@Nullable Published published, @Nullable Throwable failure) {
        Throwable cause = failure == null ? null : CompletionFailure.causeOf(failure);
        return published == Published.NACKED
                || (cause instanceof BrokerException problem && !problem.isWithoutEffect());
    }

    private @Nullable Published believed(@Nullable Published published) {
        return published == Published.NACKED && !world.mutant().believesConfirms() ? Published.CONFIRMED : published;
    }

    @Override
    public void listen(Consumer<LinkReport> listener) {
        super.listen(report -> process.hear(report, listener));
    }
}
