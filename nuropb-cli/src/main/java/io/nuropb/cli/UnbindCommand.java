package io.nuropb.cli;

import io.nuropb.DurationText;
import io.nuropb.ServiceName;
import io.nuropb.messaging.NuropbException;
import io.nuropb.session.ServiceKeys;
import io.nuropb.session.StoredValues;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.BrokerObject.Binding;
import io.nuropb.topology.BrokerObject.Queue;
import io.nuropb.topology.BrokerTopology;
import io.nuropb.topology.Finding;
import io.nuropb.topology.Finding.Verdict;
import io.nuropb.topology.LinkReport;
import io.nuropb.topology.TopologyProfile;
import io.nuropb.topology.TopologyReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the surplus bindings of a service's queue, and removes them when it is asked to. */
@Command(
        name = "unbind",
        sortOptions = false,
        description = {
            "Lists the bindings of a service's queue that none of its live instances needs; what is published by them",
            "is dead-lettered. Removes them with --remove, or those that --topic names; without either, it changes",
            "nothing. Needs --management-url, and --etcd-endpoints to ask the instances. Python instances do not say what they",
            "need: where some have a part, look before you remove."
        })
final class UnbindCommand extends MeshCommand {

    private static final String NAME = "nuropb-cli";

    @Parameters(index = "0", paramLabel = "SERVICE", description = "The service's name.")
    String service = "";

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            split = ",",
            description =
                    "Remove the surplus bindings with this routing key, whether or not every instance says what it"
                            + " needs; may be repeated, or several with commas between them.")
    List<String> topics = List.of();

    @Option(
            names = "--remove",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description =
                    "Remove all surplus bindings, if the broker counts the queue's consumers and every one is an instance that says what it needs.")
    boolean remove;

    UnbindCommand(Program program) {
        super(program);
    }

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        ServiceName name = new ServiceName(service);
        MeshPorts ports = program.ports().apply(options());
        Printer printer = printer();
        try (BrokerTopology topology = ports.topology(options().identity(NAME, true))) {
            // The bindings first: who joins meanwhile is still asked for its needs.
            QueueBindings bound = bound(name, topology);
            FleetNeeds needs = needs(name, ports, bound);
            UnbindPlan plan = UnbindPlan.of(bound.bindings(), needs, remove, topics);
            if (plan.refusal().isPresent()) {
                return printer.failed(
                        new Failure(NuropbException.WIRE_NAME, plan.refusal().get(), ExitStatus.ERROR));
            }
            await(topology.unbind(plan.removed()));
            return printer.result(result(name, plan, needs));
        } catch (TimeoutException e) {
            return printer.failed(Failure.timeout("No outcome within " + DurationText.of(options().timeout)));
        }
    }

    private QueueBindings bound(ServiceName name, BrokerTopology topology)
            throws InterruptedException, ExecutionException, TimeoutException {
        AtomicReference<@Nullable BrokerException> blindness = new AtomicReference<>();
        topology.listen(report -> {
            if (report instanceof LinkReport.LookupFailed failed) {
                blindness.set(failed.problem());
            }
        });
        TopologyReport report = await(topology.verify(profile().topology(name, List.of(), List.of())));
        String queue = profile().serviceQueue(name);
        for (Finding finding : report.findings()) {
            refuseWithoutQueue(finding, queue);
        }
        BrokerException failure = blindness.get();
        if (failure != null) {
            throw failure;
        }
        if (report.findings().stream().anyMatch(UnbindCommand::isUnseenBinding)) {
            throw new IllegalArgumentException(
                    "--management-url is missing: AMQP has no way to list the bindings of queue '" + queue + "'");
        }
        return new QueueBindings(
                queue,
                topology.virtualHost(),
                report.surplus().stream()
                        .filter(binding -> binding.queue().equals(queue))
                        .toList(),
                consumers(report, queue));
    }

    private static OptionalInt consumers(TopologyReport report, String queue) {
        Integer counted = report.consumers().get(queue);
        return counted == null ? OptionalInt.empty() : OptionalInt.of(counted);
    }

    private static void refuseWithoutQueue(Finding finding, String queue) {
        if (finding.object() instanceof Queue known
                && known.name().equals(queue)
                && finding.verdict() instanceof Verdict.Missing) {
            throw new BrokerException(
                    Reason.NOT_FOUND,
                    "Cannot list the bindings of queue '" + queue
                            + "': there is no such queue. Check the service's name and the"
                            + " virtual host in --amqp-url",
                    null);
        }
    }

    private static boolean isUnseenBinding(Finding finding) {
        return finding.object() instanceof Binding && finding.verdict() instanceof Verdict.Unseen;
    }

    private FleetNeeds needs(ServiceName name, MeshPorts ports, QueueBindings bound)
            throws InterruptedException, ExecutionException, TimeoutException {
        try (LeaseStore store = ports.store().orElse(null)) {
            if (store == null) {
                return FleetNeeds.unknown();
            }
            ServiceKeys keys = ports.keys(name);
            List<KeyRange> fleet =
                    List.of(KeyRange.of(keys.leader()), KeyRange.of(keys.ready()), KeyRange.under(keys.instances()));
            Snapshot read = await(store.connect().thenCompose(connected -> store.read(fleet)));
            return FleetNeeds.read(new StoredValues(program.json()), keys, bound, read);
        }
    }

    /** The names and keys of the default layout, which all layouts share as far as the service's queue is concerned. */
    private static TopologyProfile profile() {
        return TopologyProfile.compatible();
    }

    private <T> T await(CompletionStage<T> stage) throws InterruptedException, ExecutionException, TimeoutException {
        return program.scheduler().await(stage, options().timeout);
    }

    private static Map<String, @Nullable Object> result(ServiceName name, UnbindPlan plan, FleetNeeds needs) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("queue", profile().serviceQueue(name));
        result.put("surplus", plan.surplus().stream().map(UnbindCommand::shown).toList());
        result.put("removed", plan.removed().stream().map(UnbindCommand::shown).toList());
        result.put("doubt", needs.doubt().orElse(null));
        return result;
    }

    private static Map<String, String> shown(Binding binding) {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("exchange", binding.exchange());
        shown.put("routing_key", binding.routingKey());
        return shown;
    }
}
