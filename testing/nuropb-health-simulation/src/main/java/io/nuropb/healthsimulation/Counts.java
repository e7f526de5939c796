package io.nuropb.healthsimulation;

import io.nuropb.health.sensors.Blame;
import io.nuropb.health.sensors.CallerCounters;
import io.nuropb.health.sensors.InstanceCounters;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is counted of messages, and where each count stands in an array of them. */
final class Counts {

    static final int HANDLED = 0;
    static final int CALLERS_FAULT = 1;
    static final int SERVICES_FAULT = 2;
    static final int BUSY_SECONDS = 3;

    /** Answered with an error that the handler has a name for: nobody's fault. */
    static final int NAMED_ERRORS = 4;

    /** Refused because the leader has said so: nobody's fault. */
    static final int REFUSED = 5;

    /** Faulty, without a verified sender, with another caller as the claimed originator. */
    static final int FORGED = 6;

    private static final int FIRST_METHOD = 7;

    private final List<Caller> callers;
    private final int methods;

    Counts(HealthPlan plan) {
        callers = plan.callers();
        methods = plan.methods().size();
    }

    int size() {
        return failuresOf(methods) + 3 * callers.size();
    }

    int methods() {
        return methods;
    }

    int failuresOf(int method) {
        return FIRST_METHOD + method;
    }

    int messagesOf(int caller) {
        return failuresOf(methods) + caller;
    }

    int faultsOf(int caller) {
        return messagesOf(callers.size()) + caller;
    }

    /** Of the messages of a caller, those that failed by the service's fault. */
    int failuresFor(int caller) {
        return faultsOf(callers.size()) + caller;
    }

    static String method(int method) {
        return "orders.method" + method;
    }

    /** As an instance tells them. */
    InstanceCounters told(double[] counts, String life, int concurrency, double age) {
        Map<String, Long> failed = new HashMap<>();
        for (int method = 0; method < methods; method++) {
            long count = whole(counts[failuresOf(method)]);
            if (count > 0) {
                failed.put(method(method), count);
            }
        }
        Map<String, CallerCounters> sent = new HashMap<>();
        for (int caller = 0; caller < callers.size(); caller++) {
            long messages = whole(counts[messagesOf(caller)]);
            if (messages > 0) {
                sent.put(
                        callers.get(caller).user(),
                        new CallerCounters(
                                messages, whole(counts[faultsOf(caller)]), whole(counts[failuresFor(caller)])));
            }
        }
        return new InstanceCounters(
                life,
                whole(counts[HANDLED]),
                whole(counts[REFUSED]),
                Map.of(Blame.CALLER, whole(counts[CALLERS_FAULT]), Blame.SERVICE, whole(counts[SERVICES_FAULT])),
                failed,
                sent,
                Duration.ofNanos((long) (counts[BUSY_SECONDS] * 1e9)),
                concurrency,
                Optional.of(Duration.ofMillis((long) (age * 1_000))));
    }

    private static long whole(double count) {
        return (long) Math.floor(count + 1e-6);
    }
}
