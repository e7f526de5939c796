package io.nuropb.rabbitmq;

import io.nuropb.DurationText;
import io.nuropb.Identity;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.SerialExecutor;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Exchange;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.LinkReport;
import io.nuropb.topology.Topology;
import io.nuropb.topology.TopologyReport;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link BrokerTopology} on RabbitMQ: over one AMQP connection, which is opened when it is first needed and kept.
 *
 * <p>Where {@link RabbitConfig#management()} is given, the management API adds what AMQP cannot tell: whether a binding
 * exists, which are surplus, and every field of an object that differs. Without it nothing fails; bindings are
 * {@link Verdict.Unseen} to {@link #verify}, none is known to be surplus, and a difference is named by its first field.
 * Bindings with arguments are never listed. An existing object whose properties may not be compared, because the user
 * has no right to configure it, is {@link Verdict.Unseen} too. {@link #declare}, which is what a leader audits with,
 * also logs a warning, once per change, of quorum queues that have members which do not run, or that policies keep from
 * what they were declared for; that has no part in the report.
 */
public final class RabbitTopology implements BrokerTopology {

    private static final Logger log = LoggerFactory.getLogger(RabbitTopology.class);

    /** One caller at a time asks, and asks again after a pause: far more than ever wait. */
    private static final int MAX_WAITING_CHECKS = 1_000;

    private final RabbitConfig config;
    private final Scheduler scheduler;
    private final RabbitLink link;
    private final SerialExecutor checks;
    private final @Nullable ManagementApi api;
    private final BrokerObjects objects;
    private final QueueWatch watch;

    /**
     * Opens nothing.
     *
     * @param config which broker
     * @param identity who this is, shown to the broker's operators
     * @param scheduler time limits and threads
     * @param json for the management API
     */
    @Inject
    public RabbitTopology(RabbitConfig config, Identity identity, Scheduler scheduler, Json json) {
        this.config = config;
        this.scheduler = scheduler;
        this.link =
                new RabbitLink(new RabbitConnections(config, identity, scheduler), scheduler, "declaring", () -> {});
        this.checks = new SerialExecutor(
                scheduler,
                scheduler.blocking(),
                MAX_WAITING_CHECKS,
                thrown -> log.error("A check of the broker's objects failed", thrown));
        RabbitManagementConfig access = config.management();
        this.api = access == null ? null : new ManagementApi(config, access, json, scheduler);
        this.objects = new BrokerObjects(config, new DeclaringChannel(link), api, link::report);
        this.watch = new QueueWatch(config.virtualHost(), api);
    }

    @Override
    public CompletionStage<TopologyReport> verify(Topology topology) {
        return operation("verify the topology", () -> work(topology, false));
    }

    @Override
    public CompletionStage<TopologyReport> declare(Topology topology) {
        return operation("declare the topology", () -> work(topology, true));
    }

    @Override
    public CompletionStage<Void> unbind(Collection<Binding> bindings) {
        return operation("remove bindings", () -> {
                    bindings.forEach(objects::unbind);
                    return bindings;
                })
                .thenAccept(removed -> {});
    }

    private TopologyReport work(Topology topology, boolean create) {
        List<Finding> findings = new ArrayList<>();
        if (config.createVirtualHost() && api != null) {
            findings.add(new VirtualHosts(config, api).finding(link, create));
        }
        link.connection();
        BindingLookup lookup = BindingLookup.begin(api, config.virtualHost(), topology, link::report);
        if (create) {
            watch.look(topology.queues());
        }
        Map<String, Integer> consumers = new HashMap<>();
        List<Finding> found = Stream.concat(topology.exchanges().stream(), topology.queues().stream())
                .map(object -> treated(object, topology, false, consumers))
                .toList();
        boolean creates = create && isUndrifted(found);
        for (Finding finding : found) {
            boolean isDue = creates && finding.verdict() instanceof Verdict.Missing;
            findings.add(isDue ? treated(finding.object(), topology, true, consumers) : finding);
        }
        lookup.see(consumers.keySet());
        boolean binds = creates && isUndrifted(findings);
        for (Binding binding : topology.bindings()) {
            List<Finding> ends =
                    findings.stream().filter(f -> isEnd(f.object(), binding)).toList();
            findings.add(binds ? bound(binding, ends, lookup) : seen(binding, ends, lookup));
        }
        return TopologyReport.of(topology, findings, lookup.all(), consumers);
    }

    private static boolean isUndrifted(List<Finding> findings) {
        return findings.stream().noneMatch(Finding::isDrift);
    }

    private Finding treated(BrokerObject object, Topology topology, boolean create, Map<String, Integer> consumers) {
        return object instanceof Queue queue
                ? objects.queue(
                        queue, topology.durabilities(queue), create, count -> consumers.put(queue.name(), count))
                : objects.exchange((Exchange) object, create);
    }

    /** What was looked up before one of its ends was made says nothing about the binding. */
    private Finding bound(Binding wanted, List<Finding> ends, BindingLookup lookup) {
        boolean newEnd = ends.stream().anyMatch(end -> end.verdict() instanceof Verdict.Created);
        Optional<Boolean> there = newEnd ? Optional.of(false) : lookup.isThere(wanted);
        if (there.orElse(false)) {
            return new Finding(wanted, new Verdict.Present());
        }
        return objects.bind(wanted, there.isPresent() ? new Verdict.Created() : new Verdict.Present());
    }

    private static Finding seen(Binding wanted, List<Finding> ends, BindingLookup lookup) {
        boolean noEnd = ends.stream().anyMatch(end -> end.verdict() instanceof Verdict.Missing);
        Optional<Boolean> there = noEnd ? Optional.of(false) : lookup.isThere(wanted);
        Verdict verdict = there.<Verdict>map(is -> is ? new Verdict.Present() : new Verdict.Missing())
                .orElseGet(Verdict.Unseen::new);
        return new Finding(wanted, verdict);
    }

    private static boolean isEnd(BrokerObject object, Binding binding) {
        return object instanceof Exchange exchange
                ? exchange.name().equals(binding.exchange())
                : object instanceof Queue queue && queue.name().equals(binding.queue());
    }

    private <T> CompletionStage<T> operation(String deed, Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Scheduler.Timer limit =
                scheduler.schedule(config.limits().operation(), () -> result.completeExceptionally(late(deed)));
        checks.execute(() -> {
            try {
                if (!result.isDone()) {
                    result.complete(work.get());
                }
            } catch (LinkageError e) {
                result.completeExceptionally(RabbitErrors.misfit("Cannot " + deed + " at " + config.label(), e));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(link.isClosed() ? closed(deed) : e);
            } finally {
                limit.cancel();
            }
        });
        return result;
    }

    private BrokerException late(String deed) {
        return RabbitErrors.error(
                Reason.UNREACHABLE,
                "Cannot " + deed + " at " + config.label(),
                "it was not done within " + DurationText.of(config.limits().operation()),
                "Trying again can help; RabbitLimits.withOperation allows more time");
    }

    private BrokerException closed(String deed) {
        return RabbitErrors.error(
                Reason.CLOSED,
                "Cannot " + deed + " at " + config.label(),
                "this client has been closed",
                "Make a new one");
    }

    @Override
    public Optional<String> virtualHost() {
        return Optional.of(config.virtualHost());
    }

    @Override
    public void listen(Consumer<LinkReport> listener) {
        link.listen(listener);
    }

    @Override
    public void close() {
        link.close();
        if (api != null) {
            api.close();
        }
    }
}
