package io.nuropb.rabbitmq;

import io.nuropb.ServiceName;
import io.nuropb.deadletters.DeadLetterCounts;
import io.nuropb.deadletters.DeadLetterRun;
import io.nuropb.deadletters.DeadLetterTool;
import io.nuropb.json.JacksonJson;
import io.nuropb.topology.BrokerException.Reason;
import io.nuropb.topology.TopologyProfile;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** Runs of the tool for dead letters, one after the other. */
final class LetterRuns {

    static final ServiceName ORDERS = new ServiceName("orders");
    static final TopologyProfile PROFILE = TopologyProfile.compatible();

    private LetterRuns() {}

    /** A run with ports of its own; again, as long as the broker still sees a former run. */
    static DeadLetterCounts run(RabbitBench bench, Function<DeadLetterTool, DeadLetterRun> begin) {
        DeadLetterTool tool = new DeadLetterTool(
                ORDERS,
                PROFILE,
                bench.topology(),
                bench.source(),
                bench.publisher(),
                new JacksonJson(),
                bench.scheduler());
        Deque<DeadLetterRun> runs = new ArrayDeque<>(List.of(begin.apply(tool)));
        Stages.until(
                () -> {
                    boolean isLocked = Stages.outcome(runs.getLast().outcome())
                            .filter(problem -> problem.reason() == Reason.LOCKED)
                            .isPresent();
                    if (isLocked) {
                        runs.add(begin.apply(tool));
                    }
                    return !isLocked;
                },
                () -> runs.getLast().counts());
        return Stages.await(runs.getLast().outcome());
    }
}
