package io.nuropb.chaos;

import java.util.List;

/** Holds what was written down against what must be true. Knows no server, no process and no clock. */
final class Verdict {

    private Verdict() {}

    static ChaosReport of(List<Entry<?>> entries, ChaosOptions options, FaultPlan plan) {
        Evidence evidence = new Evidence(entries);
        ChaosReport report = new ChaosReport(options);
        Coverage.judge(evidence, options, plan, report);
        Messages.judge(evidence, options.durability(), report);
        Once.judge(evidence, report);
        Outcomes.judge(evidence, report);
        Leaders.judge(evidence, report);
        report.head("INSTANCES");
        Isolation.judge(evidence, report);
        Progress.judge(evidence, report);
        Times.judge(evidence, report);
        Ending.judge(evidence, report);
        return report;
    }
}
