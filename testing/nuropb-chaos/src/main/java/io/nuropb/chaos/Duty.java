package io.nuropb.chaos;

import io.nuropb.chaos.Note.LeaderKey;
import io.nuropb.chaos.Note.Left;
import io.nuropb.chaos.Note.Renewed;
import io.nuropb.chaos.Note.SaysItLeads;
import io.nuropb.watch.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether a leader whose rights at RabbitMQ were taken with a binding that it has to make, so that it cannot do a
 * leader's work, gives the leadership up in time, and to another one.
 *
 * <p>Until when it keeps it is what it says itself. Nobody else can lead before its key is gone from etcd, nor while it
 * comes back before the others, so the next leader must be another one if any was there: one that renewed its lease
 * between the two leaderships.
 */
final class Duty {

    static final String DUTY = "a leader that cannot do a leader's work gives the leadership up within the configured"
            + " time, and somebody else takes it";

    private static final Duration LIMIT = ChaosSettings.duty();

    private final Evidence evidence;
    private final List<Deprivation> deprivations;
    private final ChaosReport report;
    private int tried;
    private Duration longest = Duration.ZERO;

    private Duty(Evidence evidence, ChaosReport report) {
        this.evidence = evidence;
        this.report = report;
        deprivations = Deprivation.all(evidence);
    }

    static void judge(Evidence evidence, FaultPlan plan, ChaosReport report) {
        Duty duty = new Duty(evidence, report);
        List<LeadershipClaim> claims = LeadershipClaim.all(evidence);
        for (Deprivation deprivation : duty.deprivations) {
            claims.stream()
                    .filter(claim -> deprivation.isOf(claim.instance())
                            && claim.from() < deprivation.given()
                            && deprivation.unable() < claim.until())
                    .forEach(claim -> duty.judge(deprivation, claim));
        }
        report.figure("leaders that could not work for as long as they may lead so", duty.tried);
        report.line("the longest time for which one led so", Timeline.text(duty.longest));
        if (plan.has(FaultKind.LEADER_FORBIDDEN) && duty.tried == 0) {
            report.shortcoming("no leader was kept from its work for as long as it may lead so");
        }
    }

    private void judge(Deprivation deprivation, LeadershipClaim claim) {
        long since = Math.max(deprivation.unable(), claim.from());
        long end = Math.min(deprivation.given(), claim.until());
        OptionalLong last = evidence.all(SaysItLeads.class).stream()
                .filter(said -> said.note().instance().equals(claim.instance()))
                .mapToLong(said -> said.note().asked())
                .filter(asked -> since <= asked && asked <= end)
                .max();
        Duration led = Duration.ofNanos(last.orElse(since) - since);
        longest = led.compareTo(longest) > 0 ? led : longest;
        if (led.compareTo(LIMIT) > 0) {
            tried++;
            report.violation(
                    DUTY,
                    claim.instance() + " led in term " + claim.term() + " for " + Timeline.text(led)
                            + " without rights; it may for " + Timeline.text(LIMIT));
        } else if (led.compareTo(LeaderRights.LONG_ENOUGH) >= 0 && claim.until() < deprivation.given()) {
            tried++;
            succession(deprivation, claim, last.orElse(since));
        }
    }

    private void succession(Deprivation deprivation, LeadershipClaim claim, long gaveUp) {
        List<Entry<LeaderKey>> keys = evidence.all(LeaderKey.class);
        Optional<Entry<LeaderKey>> gone = keys.stream()
                .filter(change -> change.at() >= gaveUp && change.note().created() != claim.term())
                .findFirst();
        boolean heldOn = gone.filter(change ->
                        change.at() <= gaveUp + ChaosSettings.leaving().toNanos())
                .isEmpty();
        if (heldOn && isEtcdSound(claim.instance(), gaveUp)) {
            report.violation(
                    DUTY,
                    claim.instance() + " gave term " + claim.term() + " up and kept the leader key for more than "
                            + Timeline.text(ChaosSettings.leaving()));
        }
        gone.flatMap(end -> keys.stream()
                        .filter(change -> change.at() >= end.at()
                                && !change.note().holder().isEmpty())
                        .findFirst())
                .filter(next -> next.at() < deprivation.given())
                .filter(next -> next.note().holder().equals(claim.instance()))
                .filter(next -> resigned(claim) && couldAnotherLead(claim.instance(), gaveUp, next.at()))
                .ifPresent(next -> report.violation(
                        DUTY,
                        claim.instance() + " gave term " + claim.term() + " up and took the next one, " + next.note()
                                + ", before the others could"));
    }

    /**
     * Whether it left its session to give the leadership up: whoever loses its lease knows of that before, and may join
     * again at once.
     */
    private boolean resigned(LeadershipClaim claim) {
        return evidence.all(Left.class).stream()
                .anyMatch(left -> left.note().instance().equals(claim.instance())
                        && claim.from() <= left.at()
                        && left.at() == claim.until());
    }

    /** Whether nothing kept etcd from letting the key go when its owner had given the leadership up. */
    private boolean isEtcdSound(String instance, long gaveUp) {
        long limit = gaveUp + ChaosSettings.leaving().toNanos();
        return evidence.faults().stream()
                .filter(fault -> fault.fault().lane() == Lane.ETCD
                        || (fault.fault().lane() == Lane.ETCD_LINK && fault.isOfLinksOf(instance)))
                .noneMatch(fault -> fault.meets(gaveUp - ChaosSettings.TTL.toNanos(), limit));
    }

    private boolean couldAnotherLead(String instance, long from, long to) {
        return evidence.all(Renewed.class).stream()
                .anyMatch(renewed -> from - ChaosSettings.TTL.toNanos() <= renewed.at()
                        && renewed.at() <= to
                        && !renewed.note().instance().equals(instance));
    }
}
