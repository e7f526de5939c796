package io.nuropb.healthsimulation;

import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Restrictions;
import io.nuropb.health.policies.ScalingConfig;
import io.nuropb.health.sensors.InstanceCounters;
import io.nuropb.health.sensors.ReportedCounters;
import io.nuropb.loadcurves.LoadCurve;
import io.nuropb.loadcurves.QueueModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A queue and the instances that consume it, second by second: a model of what a leader watches over. */
final class ModelFleet {

    /** Instances tell their counters once in a period, however long their leases last. */
    private static final int TELLS_EVERY = 5;

    private static final String RUNNING = "running";

    private final LoadCurve curve;
    private final HealthIncidents incidents;
    private final Counts counts;
    private final ModelTraffic traffic;
    private final QueueModel queue;
    private final List<Member> members = new ArrayList<>();
    private final Deque<Integer> starting = new ArrayDeque<>();
    private final Map<Integer, Member> restarting = new HashMap<>();
    private int joined;
    private int lost;
    private Optional<Readiness> heard = Optional.empty();
    private double throughput;
    private double age;
    private double unfinished;
    private double letters;
    private double[] grown;
    private double[] grownByBad;
    private final int start;
    private int second;

    ModelFleet(HealthPlan plan, HealthIncidents incidents) {
        this.incidents = incidents;
        curve = plan.curve();
        counts = new Counts(plan);
        traffic = new ModelTraffic(plan, counts, incidents);
        queue = new QueueModel(curve);
        grown = new double[counts.size()];
        grownByBad = new double[counts.size()];
        start = Math.max(
                plan.config().scaling().min(),
                curve.needed(0, ScalingConfig.defaults().utilisation()));
        for (int i = 0; i < start; i++) {
            join();
        }
    }

    /** Lets a second pass. */
    void live(int now) {
        second = now;
        while (!starting.isEmpty() && starting.getFirst() <= now) {
            starting.removeFirst();
            join();
        }
        Optional.ofNullable(restarting.remove(now)).ifPresent(members::add);
        consume();
        handle();
        letters += incidents
                .strongest(HealthFault.DEAD_LETTERS, now)
                .map(incident -> (1 + incident.strength()) * Math.max(1, 0.3 * grown[Counts.HANDLED]))
                .orElse(0.0);
    }

    private void join() {
        members.add(new Member(joined++, counts.size()));
    }

    private void consume() {
        Optional<HealthIncident> loss = incidents.strongest(HealthFault.LOST_CONSUMERS, second);
        lost = loss.isEmpty()
                ? 0
                : Math.max(lost, lost(loss.get(), second == loss.get().from() ? members.size() : 0));
        boolean drains = incidents.isOn(HealthFault.DRAIN, second);
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            boolean invited = heard.map(said -> said.invites(member.id())).orElse(true);
            member.consume(invited && !drains && i >= Math.min(lost, members.size() - 1));
        }
    }

    /** The oldest, all but one at most: where nobody consumes, nothing is known of what instances could do. */
    private static int lost(HealthIncident incident, int members) {
        return (int) Math.ceil(incident.strength() * Math.max(0, members - 1));
    }

    private void handle() {
        Restrictions restrictions = restrictions();
        double handler = curve.handlerSeconds()[second];
        double effective = Math.max(1e-4, handler * (1 - traffic.refused(restrictions)));
        boolean blocked = incidents.isOn(HealthFault.BROKER_ALARM, second);
        throughput = queue.handle(second, blocked ? 0 : slots(), effective);
        age = queue.waited(second, slots());
        List<Member> consumers = members.stream().filter(Member::isConsuming).toList();
        grown = new double[counts.size()];
        grownByBad = new double[counts.size()];
        unfinished += throughput;
        long whole = consumers.isEmpty() ? 0 : (long) unfinished;
        unfinished -= whole;
        traffic.handle(
                second, whole, effective, restrictions, batch -> failures(taker(consumers, batch)), (batch, growth) -> {
                    Member taker = taker(consumers, batch);
                    ModelTraffic.add(taker.counts(), growth);
                    ModelTraffic.add(grown, growth);
                    if (isBad(taker, second)) {
                        ModelTraffic.add(grownByBad, growth);
                    }
                });
    }

    private Member taker(List<Member> consumers, int batch) {
        return consumers.get((batch + second) % consumers.size());
    }

    /** The share of its messages that it fails for a reason of its own. */
    private double failures(Member taker) {
        return isBad(taker, second)
                ? incidents
                        .strongest(HealthFault.ONE_BAD_INSTANCE, second)
                        .map(incident -> 0.6 + 0.4 * incident.strength())
                        .orElse(0.0)
                : 0;
    }

    /** Whether it is the one instance that fails for a reason of its own. */
    boolean isBad(Member member, int now) {
        return incidents
                .strongest(HealthFault.ONE_BAD_INSTANCE, now)
                .filter(incident -> incident.place() % start == member.number())
                .isPresent();
    }

    /** A probe takes one message at a time. */
    double slots() {
        boolean probes = heard.filter(said -> !said.consume()).isPresent();
        return probes ? consuming() : (double) consuming() * curve.concurrency();
    }

    int consuming() {
        int count = 0;
        for (Member member : members) {
            count += member.isConsuming() ? 1 : 0;
        }
        return count;
    }

    Restrictions restrictions() {
        return heard.map(Readiness::restrictions).orElse(Restrictions.none());
    }

    /** How many instances who knows everything would run now. */
    double needed() {
        return neededBy(curve.rate()[second]
                + ready() / ScalingConfig.defaults().drainTarget().toSeconds());
    }

    /** The same where nothing waits. */
    double neededByArrivals() {
        return neededBy(curve.rate()[second]);
    }

    private double neededBy(double demand) {
        double handler = curve.handlerSeconds()[second] * (1 - traffic.refused(restrictions()));
        double perSecond = ScalingConfig.defaults().utilisation() * curve.concurrency() / Math.max(1e-4, handler);
        boolean isLost = incidents.isOn(HealthFault.LOST_CONSUMERS, second)
                || !restrictions().instances().isEmpty();
        long lost = isLost ? members.size() - consuming() : 0;
        return demand / perSecond + lost;
    }

    /** A proclamation has reached all. */
    void hear(Readiness said) {
        heard = Optional.of(said);
    }

    /** Those that have yet to start are given up first, then the youngest. */
    void scale(OptionalInt wanted, Consumer<Member> gone) {
        if (wanted.isEmpty()) {
            return;
        }
        while (members.size() + starting.size() + restarting.size() < wanted.getAsInt()) {
            starting.addLast(second + curve.startUp());
        }
        while (members.size() + starting.size() + restarting.size() > wanted.getAsInt() && members.size() > 1) {
            if (starting.isEmpty()) {
                gone.accept(members.remove(members.size() - 1));
            } else {
                starting.removeLast();
            }
        }
    }

    /** It ends, and is back later, in another life. */
    void restart(Member member, int back) {
        if (members.remove(member)) {
            member.restart();
            int at = back;
            while (restarting.containsKey(at)) {
                at++;
            }
            restarting.put(at, member);
        }
    }

    /** Whether it has something to tell in this second: its counters, or that it consumes or does not any more. */
    boolean tells(Member member) {
        boolean isNews = !member.told().state().equals(RUNNING) || member.told().consuming() != member.isConsuming();
        return isNews || (second + member.number()) % TELLS_EVERY == 0;
    }

    Presence presence(Member member, UnaryOperator<InstanceCounters> misread) {
        boolean silent = incidents.isOn(HealthFault.COUNTERS_SILENT, second);
        Map<String, Object> details = silent
                ? Map.of()
                : Map.of(ReportedCounters.NAME, ReportedCounters.told(misread.apply(counters(member))));
        return new Presence(member.id(), RUNNING, member.isConsuming(), 0, details);
    }

    private InstanceCounters counters(Member member) {
        return counts.told(member.counts(), member.life(), curve.concurrency(), age);
    }

    List<Member> members() {
        return members;
    }

    int onTheWay() {
        return starting.size() + restarting.size();
    }

    Counts counts() {
        return counts;
    }

    /** What all members together have counted in this second. */
    double[] grown() {
        return grown;
    }

    /** What the one that fails for a reason of its own has counted in this second. */
    double[] grownByBad() {
        return grownByBad;
    }

    double ready() {
        return queue.ready(slots());
    }

    /** Messages that are with consumers. */
    double held() {
        return Math.min(slots(), queue.messages() + throughput * curve.handlerSeconds()[second]);
    }

    double published() {
        return curve.arrived()[second];
    }

    /** What has come to the queue of dead letters. */
    double letters() {
        return letters;
    }

    int second() {
        return second;
    }
}
