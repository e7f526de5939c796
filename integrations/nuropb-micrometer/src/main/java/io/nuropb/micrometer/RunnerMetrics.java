package io.nuropb.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.nuropb.client.ClientCounters;
import io.nuropb.messaging.Malformed;
import io.nuropb.runner.RunnerMode;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.ServiceState;
import io.nuropb.runner.Status;
import io.nuropb.service.DispatchCounters;
import io.nuropb.service.GiveBackReason;
import io.nuropb.service.MessageFailure;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * The meters of one instance: what its {@link ServiceRunner} counts, how long its handlers and calls take, and where it
 * is in its life.
 *
 * <pre>{@code
 * new RunnerMetrics(runner).bindTo(registry);
 * }</pre>
 *
 * <p>Messages that were consumed and sent have the names of OpenTelemetry's conventions for messaging; what these have
 * no name for begins with {@code nuropb.}. Every meter has the tag {@code nuropb.service}, and none has one that grows
 * with instances, callers, or whatever comes from outside: neither an instance's id nor its queue;
 * {@code nuropb.handler} is one of the service's own registered methods or patterns of topics. Numbers are read when
 * the registry is read; times are recorded with each message. A registry keeps no runner alive: the gauges of one that
 * nobody holds any more say nothing, and its counters stand still. Thread-safe.
 *
 * <p>Runners of one service that are bound to one registry, one after the other or side by side, share their meters:
 * counters and times are of all of them together, and gauges of the one that was bound last. Instances in one JVM that
 * are to be told apart have registries of their own.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/">OpenTelemetry: messaging
 *     metrics</a>
 */
public final class RunnerMetrics implements MeterBinder {

    private static final String CONSUMED = "messaging.client.consumed.messages";
    private static final String SENT = "messaging.client.sent.messages";
    private static final String SERVED = "nuropb.served.";
    private static final String CALLED = "nuropb.called.";
    private static final String UNIT = "messages";

    private final ServiceRunner runner;

    /** @param runner whose counters are bound; it need not be started */
    public RunnerMetrics(ServiceRunner runner) {
        this.runner = runner;
    }

    /**
     * Adds the meters to a registry, or the runner to the meters of its service that are there. Binding the same runner
     * to the same registry again changes nothing. Does not block.
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        Tags tags = Tags.of("nuropb.service", runner.identity().service().value());
        Binding binding = new Binding(registry, BoundRunners.with(runner, registry), tags);
        if (!runner.identity().clientOnly()) {
            bindServed(binding);
        }
        bindCalled(binding);
        bindStatus(binding);
        if (runner.config().mode() == RunnerMode.FLEET) {
            bindLeader(binding);
            bindHealth(binding);
        }
        runner.observe(new MessageTimers(
                registry,
                tags,
                runner.config().dispatch().handlerDeadline(),
                runner.client().defaults().timeout()));
    }

    private static void bindServed(Binding binding) {
        String what = "Messages that a handler of the service has handled";
        Binding consumed = binding.messaging(Messaging.PROCESS);
        consumed.served(CONSUMED, "call", what, DispatchCounters::handled);
        consumed.served(CONSUMED, "event", what, DispatchCounters::events);
        for (MessageFailure.Kind kind : MessageFailure.Kind.values()) {
            binding.served(
                    SERVED + "failed",
                    kind.name(),
                    "Messages that were given up",
                    counters -> counters.givenUpByKind().getOrDefault(kind, 0L));
        }
        binding.served(
                SERVED + "redelivered", "Messages that had been delivered before", DispatchCounters::redelivered);
        binding.served(SERVED + "called.again", "Messages that their handler sent back", DispatchCounters::calledAgain);
        binding.served(SERVED + "unrouted", "Events that no pattern matches", DispatchCounters::unrouted);
        binding.served(SERVED + "duplicates", "Messages answered from memory", DispatchCounters::duplicates);
        binding.served(
                SERVED + "unanswered", "Messages whose response was not confirmed", DispatchCounters::unanswered);
        binding.served(
                SERVED + "settled.again",
                "Messages that came again and were settled as before",
                DispatchCounters::settledAgain);
        for (GiveBackReason reason : GiveBackReason.values()) {
            binding.served(
                    SERVED + "given.back",
                    reason.name(),
                    "Returns of messages to the queue without a handler",
                    counters -> counters.givenBackByReason().getOrDefault(reason, 0L));
        }
        binding.served(SERVED + "late", "Results after the deadline of their handler", DispatchCounters::late);
        for (Malformed.Kind kind : Malformed.Kind.values()) {
            binding.served(
                    SERVED + "malformed",
                    kind.name(),
                    "Messages that are none of the protocol's",
                    counters -> counters.malformedByKind().getOrDefault(kind, 0L));
        }
        binding.gauge(
                SERVED + "under.way",
                "Messages that are not settled yet",
                one -> one.counters().served().underWay());
        binding.gauge(
                SERVED + "overdue",
                "Handlers that go on after their deadline",
                one -> one.counters().served().overdue());
        binding.gauge(
                SERVED + "held",
                "Responses and events that wait for the broker",
                one -> one.counters().served().held());
    }

    private static void bindCalled(Binding binding) {
        String what = "Messages that were sent";
        Binding sent = binding.messaging(Messaging.SEND);
        sent.called(SENT, "request", what, ClientCounters::requests);
        sent.called(SENT, "command", what, ClientCounters::commands);
        sent.called(SENT, "event", what, ClientCounters::events);
        String answers = "What came into the reply queue";
        binding.called(CALLED + "answers", "response", answers, ClientCounters::responses);
        binding.called(CALLED + "answers", "late", answers, ClientCounters::late);
        binding.called(CALLED + "answers", "repeated", answers, ClientCounters::repeated);
        binding.called(CALLED + "answers", "unread", answers, ClientCounters::unread);
        binding.called(CALLED + "answers", "foreign", answers, ClientCounters::foreign);
        binding.called(CALLED + "answers", "malformed", answers, ClientCounters::malformed);
        binding.gauge(
                CALLED + "pending",
                "Requests without an outcome yet",
                one -> one.counters().called().pending());
        binding.gauge(
                CALLED + "unconfirmed",
                "Commands and events without an outcome yet",
                one -> one.counters().called().unconfirmed());
    }

    private static void bindStatus(Binding binding) {
        binding.state("nuropb.ready", "Whether the broker is said to be ready", Status::ready);
        binding.state("nuropb.consuming", "Whether the instance consumes", Status::consuming);
        binding.state("nuropb.available", "Whether the instance serves, or would if not paused", Status::available);
        binding.gauge(
                "nuropb.missing",
                "What the instance needs and does not have",
                one -> one.status().missing().size());
    }

    /** Nobody else has a leader, and a 0 would say that they miss one. */
    private static void bindLeader(Binding binding) {
        binding.state("nuropb.leader", "Whether the instance leads", Status::leads);
        binding.gauge(
                "nuropb.term",
                "The term of the leader that the instance knows; not a number if it knows none",
                one -> one.status()
                        .leader()
                        .map(leader -> (double) leader.term().number())
                        .orElse(Double.NaN));
    }

    private static void bindHealth(Binding binding) {
        binding.gauge(
                "nuropb.instances.desired",
                "How many instances there should be; not a number unless this instance leads and can say it",
                one -> one.scalingSignal()
                        .map(signal -> signal.desired().orElse(-1))
                        .filter(desired -> desired >= 0)
                        .map(Integer::doubleValue)
                        .orElse(Double.NaN));
        binding.gauge(
                "nuropb.instances.current",
                "How many instances there are; not a number unless this instance leads",
                one -> one.scalingSignal()
                        .map(signal -> (double) signal.current())
                        .orElse(Double.NaN));
        String paused = "Whether the fleet is kept from consuming";
        binding.state("nuropb.paused", "operator", paused, ServiceState::pausedByOperator);
        binding.state(
                "nuropb.paused",
                "breaker",
                paused,
                state -> (state.ready() || !state.restrictions().reason().isEmpty())
                        && !state.consume()
                        && !state.pausedByOperator());
        String refused = "What is refused, or suspended, for a time";
        binding.health(
                "nuropb.refused",
                "methods",
                refused,
                state -> state.restrictions().methods().size());
        binding.health(
                "nuropb.refused",
                "callers",
                refused,
                state -> state.restrictions().callers().size());
        binding.health(
                "nuropb.refused",
                "instances",
                refused,
                state -> state.restrictions().instances().size());
    }

    /** What the meters of one service in one registry have in common. */
    private record Binding(MeterRegistry registry, BoundRunners runners, Tags tags) {

        private static final String KIND = MessageKind.NAME;

        /** The same for meters that OpenTelemetry has a name for. */
        Binding messaging(String operation) {
            return new Binding(
                    registry, runners, tags.and(Messaging.SYSTEM, Messaging.RABBITMQ, Messaging.OPERATION, operation));
        }

        void served(String name, String description, ToDoubleFunction<DispatchCounters> count) {
            counter(
                    name,
                    tags,
                    description,
                    one -> count.applyAsDouble(one.counters().served()));
        }

        void served(String name, String kind, String description, ToDoubleFunction<DispatchCounters> count) {
            counter(
                    name,
                    tags.and(KIND, kind),
                    description,
                    one -> count.applyAsDouble(one.counters().served()));
        }

        void called(String name, String kind, String description, ToDoubleFunction<ClientCounters> count) {
            counter(
                    name,
                    tags.and(KIND, kind),
                    description,
                    one -> count.applyAsDouble(one.counters().called()));
        }

        private void counter(String name, Tags all, String description, ToDoubleFunction<ServiceRunner> count) {
            FunctionCounter.builder(name, runners, new BoundRunners.Total(count)::of)
                    .tags(all)
                    .description(description)
                    .baseUnit(UNIT)
                    .register(registry);
        }

        void gauge(String name, String description, ToDoubleFunction<ServiceRunner> value) {
            Gauge.builder(name, runners, bound -> bound.last(value))
                    .tags(tags)
                    .description(description)
                    .register(registry);
        }

        void health(String name, String kind, String description, ToDoubleFunction<ServiceState> value) {
            Gauge.builder(name, runners, bound -> bound.last(one -> value.applyAsDouble(one.serviceState())))
                    .tags(tags.and(KIND, kind))
                    .description(description)
                    .register(registry);
        }

        void state(String name, String kind, String description, Predicate<ServiceState> holds) {
            health(name, kind, description, state -> holds.test(state) ? 1 : 0);
        }

        void state(String name, String description, Predicate<Status> holds) {
            gauge(name, description, one -> holds.test(one.status()) ? 1 : 0);
        }
    }
}
