package io.nuropb.rabbitmq;

import io.nuropb.DurationText;
import io.nuropb.Identity;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.SerialExecutor;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.BrokerReading.Resource;
import io.nuropb.health.sensors.QueueReading;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link BrokerMonitor} on RabbitMQ.
 *
 * <p>Where {@link RabbitConfig#management()} is given, a look is two requests to the management API: one for both
 * queues, one for the alarms of all nodes; a user with the tag {@code management} and any right in the virtual host
 * will do. A reading's moment is when the answer came. Alarms are those of that moment. The queues' numbers are older:
 * a queue tells them every {@code collect_statistics_interval}, and the management takes them over every 5 s, so that
 * by default they are up to 10 s old. A queue of which nothing has been collected yet is unknown, and so is what was
 * published to one to which nothing was. Where the broker collects no metrics, it counts messages when it is asked, and
 * says neither how many consumers there are nor how much was published.
 *
 * <p>Without management access, and while the API does not answer, a look is two passive declarations over an AMQP
 * connection, which is opened then and kept: they say how many messages are ready and how many consumers there are, at
 * that moment; of a quorum queue whose leader does not tell the broker within 250 ms, twice 0. Up to RabbitMQ 4.3.0
 * they need the right to configure the queues. After an API has failed, it is not asked for 30 s; only the look in
 * which it fails costs both, its request and the declarations.
 */
public final class RabbitBrokerMonitor implements BrokerMonitor {

    private static final Logger log = LoggerFactory.getLogger(RabbitBrokerMonitor.class);

    /** One leader looks every few seconds; more only wait where the broker does not answer. */
    private static final int MAX_WAITING_LOOKS = 10;

    private static final Duration PAUSE = Duration.ofSeconds(30);

    /** Of a limit for the whole look, what is left to AMQP is for opening a connection. */
    private static final int SHARE_OF_ANSWER = 4;

    private final RabbitConfig config;
    private final Scheduler scheduler;
    private final RabbitLink link;
    private final DeclaringChannel channel;
    private final @Nullable ManagementApi api;
    private final SerialExecutor looks;
    private final CircuitBreaker totals = new CircuitBreaker(PAUSE);
    private final CircuitBreaker alarms = new CircuitBreaker(PAUSE);

    /**
     * Opens nothing.
     *
     * @param config which broker
     * @param identity who this is, shown to the broker's operators
     * @param scheduler time limits and threads
     * @param json for the management API
     */
    @Inject
    public RabbitBrokerMonitor(RabbitConfig config, Identity identity, Scheduler scheduler, Json json) {
        this.config = config;
        this.scheduler = scheduler;
        this.link =
                new RabbitLink(new RabbitConnections(config, identity, scheduler), scheduler, "monitoring", () -> {});
        this.channel = new DeclaringChannel(link);
        RabbitManagementConfig access = config.management();
        this.api = access == null ? null : new ManagementApi(config, access, json, scheduler);
        this.looks = new SerialExecutor(
                scheduler,
                scheduler.blocking(),
                MAX_WAITING_LOOKS,
                thrown -> log.error("A look at the broker's queues failed", thrown));
    }

    @Override
    public CompletionStage<BrokerReading> read(String serviceQueue, String deadLetterQueue) {
        CompletableFuture<BrokerReading> reading = new CompletableFuture<>();
        Scheduler.Timer limit = scheduler.schedule(
                config.limits().operation(),
                () -> reading.complete(BrokerReading.unknown(problem("it was not done within "
                        + DurationText.of(config.limits().operation())
                        + ". Trying again can help; RabbitLimits.withOperation allows more time"))));
        try {
            looks.execute(() -> {
                try {
                    if (!reading.isDone()) {
                        reading.complete(look(serviceQueue, deadLetterQueue));
                    }
                } catch (LinkageError e) {
                    reading.complete(BrokerReading.unknown(
                            String.valueOf(RabbitErrors.misfit(problem("the client library fails"), e)
                                    .getMessage())));
                } catch (RuntimeException | Error e) {
                    reading.complete(BrokerReading.unknown(problem("it failed with " + e)));
                    throw e;
                } finally {
                    limit.cancel();
                }
            });
        } catch (RejectedExecutionException e) {
            limit.cancel();
            reading.complete(BrokerReading.unknown(problem(e.getMessage() + ". Look less often")));
        }
        return reading;
    }

    private BrokerReading look(String serviceQueue, String deadLetterQueue) {
        if (link.isClosed()) {
            return BrokerReading.unknown(problem("this monitor has been closed. Make a new one"));
        }
        ManagementApi asked = api;
        if (asked == null) {
            return declared(serviceQueue, deadLetterQueue, Optional.empty());
        }
        Optional<Map<String, QueueReading>> found =
                totals.ask(scheduler::now, () -> totals(asked, List.of(serviceQueue, deadLetterQueue)));
        if (found.isEmpty()) {
            return declared(serviceQueue, deadLetterQueue, totals.problem());
        }
        List<String> problems = new ArrayList<>();
        QueueReading service = known(found.get(), serviceQueue, problems);
        QueueReading dead = known(found.get(), deadLetterQueue, problems);
        Optional<Set<Resource>> raised = alarms.ask(scheduler::now, () -> alarms(asked));
        alarms.problem().ifPresent(problems::add);
        return new BrokerReading(service, dead, raised, sentence(problems));
    }

    private Map<String, QueueReading> totals(ManagementApi asked, List<String> queues) {
        return asked.await(
                        asked.find(
                                (json, body) -> QueueTotals.read(json.read(body), scheduler.now()),
                                QueueTotals.query(queues),
                                "queues",
                                config.virtualHost()),
                        patience())
                .orElseThrow(() -> RabbitErrors.error(
                        Reason.NOT_FOUND,
                        "Cannot look at the queues at " + config.label(),
                        "the management API has no list of queues of virtual host '" + config.virtualHost() + "'",
                        "Check that it is the same broker's, and that the virtual host exists"));
    }

    private Set<Resource> alarms(ManagementApi asked) {
        return asked.await(
                        asked.check((json, body) -> ResourceAlarms.read(json.read(body)), ResourceAlarms.path()),
                        patience())
                .orElseThrow(() -> asked.doesNotKnow("the check of alarms"));
    }

    private Duration patience() {
        return config.limits().operation().dividedBy(SHARE_OF_ANSWER);
    }

    private QueueReading known(Map<String, QueueReading> found, String queue, List<String> problems) {
        QueueReading reading = found.get(queue);
        if (reading == null) {
            problems.add(problem("there is no queue '" + queue + "'. The service's leader declares it"));
            return QueueReading.unknown();
        }
        return reading;
    }

    private BrokerReading declared(String serviceQueue, String deadLetterQueue, Optional<String> ofApi) {
        List<String> problems = new ArrayList<>();
        ofApi.ifPresent(problems::add);
        QueueReading service = QueueReading.unknown();
        QueueReading dead = QueueReading.unknown();
        try {
            service = declared(serviceQueue, problems);
            dead = declared(deadLetterQueue, problems);
        } catch (BrokerException e) {
            problems.add(link.isClosed() ? problem("this monitor has been closed") : String.valueOf(e.getMessage()));
        }
        return new BrokerReading(service, dead, Optional.empty(), sentence(problems));
    }

    private QueueReading declared(String queue, List<String> problems) {
        String attempt = "Cannot look at queue '" + queue + "'";
        AtomicReference<@Nullable QueueReading> reading = new AtomicReference<>();
        channel.attempt(attempt, open -> {
                    var answer = open.queueDeclarePassive(queue);
                    reading.set(QueueReading.declared(
                            answer.getMessageCount(), answer.getConsumerCount(), scheduler.now()));
                })
                .ifPresent(refusal -> {
                    Reason reason = RabbitErrors.reason(refusal);
                    problems.add(attempt + ": " + refusal + ". " + RabbitErrors.remedy(reason, refusal));
                });
        QueueReading answered = reading.get();
        return answered == null ? QueueReading.unknown() : answered;
    }

    private String problem(String found) {
        return "Cannot look at the queues at " + config.label() + ": " + found;
    }

    private static Optional<String> sentence(List<String> problems) {
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }

    @Override
    public void close() {
        link.close();
        if (api != null) {
            api.close();
        }
    }
}
