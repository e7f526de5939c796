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
        Once.judge(evidence, plan, report);
        Outcomes.judge(evidence, report);
        Leaders.judge(evidence, report);
        Belief.judge(evidence, report);
        Duty.judge(evidence, plan, report);
        Wishes.judge(evidence, plan, report);
        Withdrawals.judge(evidence, plan, report);
        report.head("INSTANCES");
        Isolation.judge(evidence, plan, report);
        Progress.judge(evidence, plan, report);
        Times.judge(evidence, report);
        Ending.judge(evidence, report);
        return report;
    }
}
