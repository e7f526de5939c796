package io.nuropb.cli;

import io.nuropb.Identity;
import io.nuropb.Scheduler;
import io.nuropb.election.Leader;
import io.nuropb.messaging.Incoming;
import io.nuropb.messaging.Malformed;
import io.nuropb.messaging.Message;
import io.nuropb.messaging.Settlement;
import io.nuropb.runner.RunnerListener;
import io.nuropb.runner.RunningState;
import io.nuropb.runner.Status;
import io.nuropb.service.MeshService;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Prints what becomes of an instance, as it goes: states, elections, messages. Thread-safe; does not block. */
record InstancePrinter(
        Printer printer, Identity identity, Scheduler scheduler, CompletableFuture<@Nullable Void> lastChange)
        implements RunnerListener {

    InstancePrinter(Printer printer, Identity identity, Scheduler scheduler) {
        this(printer, identity, scheduler, new CompletableFuture<>());
    }

    /** The instance is about to start. */
    void starting(MeshService service, boolean inFleet, boolean takesEncryptedCalls) {
        Map<String, @Nullable Object> line = line("starting");
        line.put("pid", ProcessHandle.current().pid());
        line.put("mode", inFleet ? "fleet" : "standalone");
        line.put("methods", service.methods());
        line.put("topics", service.topics());
        line.put("encryption", takesEncryptedCalls);
        printer.printLater(line);
    }

    /** The instance serves for the first time. */
    void ready() {
        printer.printLater(line("ready"));
    }

    /** The instance has ended: printed last of all, after its last change, of which a listener hears a moment later. */
    CompletionStage<@Nullable Void> stopped(MessageCounts tally) {
        Map<String, @Nullable Object> line = line("stopped");
        line.put("calls", tally.calls());
        line.put("events", tally.events());
        return lastChange.thenCompose(changed -> printer.printLater(line));
    }

    @Override
    public void changed(Status before, Status after) {
        if (!before.leader().equals(after.leader())) {
            Map<String, @Nullable Object> line = line("leader");
            line.put(
                    "leader",
                    after.leader().map(Leader::instance).map(Object::toString).orElse(null));
            line.put(
                    "term", after.leader().map(leader -> leader.term().number()).orElse(null));
            line.put(
                    "self",
                    after.leader()
                            .filter(l -> l.instance().equals(identity.instance()))
                            .isPresent());
            printer.printLater(line);
        }
        if (before.state() != after.state()) {
            Map<String, @Nullable Object> line = line("state");
            line.put("state", after.state().label());
            printer.printLater(line);
        }
        if (before.consuming() != after.consuming()) {
            Map<String, @Nullable Object> line = line("consuming");
            line.put("consuming", after.consuming());
            printer.printLater(line);
        }
        if (!before.waitingFor().equals(after.waitingFor())
                && after.waitingFor().isPresent()) {
            Map<String, @Nullable Object> line = line("waiting");
            line.put("for", after.waitingFor().get());
            printer.printLater(line);
        }
        if (after.state() == RunningState.SHUTDOWN) {
            lastChange.complete(null);
        }
    }

    /**
     * A message was settled; completes when that is printed. Contexts and parameters, which may hold secrets, are not.
     */
    CompletionStage<@Nullable Void> message(
            Incoming incoming, boolean redelivered, boolean encrypted, Settlement settlement) {
        Map<String, @Nullable Object> line = line("message");
        if (incoming instanceof Message.Call call) {
            line.put("kind", call instanceof Message.Request ? "request" : "command");
            line.put("method", call.method());
        } else if (incoming instanceof Message.Event event) {
            line.put("kind", "event");
            line.put("topic", event.topic());
            line.put("value", event.event());
        } else {
            line.put("kind", "malformed");
            line.put("reason", incoming instanceof Malformed bad ? bad.reason() : "a response");
        }
        if (incoming instanceof Message message) {
            line.put("correlation_id", message.correlationId());
            line.put("trace_id", message.traceId());
        }
        line.put("encrypted", encrypted);
        line.put("redelivered", redelivered);
        line.put("outcome", outcome(settlement));
        return printer.printLater(line);
    }

    private static String outcome(Settlement settlement) {
        return switch (settlement) {
            case ACK -> "result";
            case REJECT -> "error";
            case REQUEUE -> "again";
        };
    }

    private Map<String, @Nullable Object> line(String event) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("event", event);
        line.put("at", scheduler.wallClock());
        line.put("service", identity.service().value());
        line.put("instance", identity.instance().value());
        return line;
    }
}
