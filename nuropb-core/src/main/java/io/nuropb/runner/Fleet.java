package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.election.Capabilities;
import io.nuropb.election.Leader;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.health.HealthAdvice;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What an instance knows about its fleet, from its present session.
 *
 * @param leader who leads
 * @param proclamation the proclamation in force
 * @param control the operator's wish
 * @param advice what the health of the service asks for: of a leader, or, as far as it was heard, of the one before
 * @param others the other instances; known to the leader only
 * @param alone whether the leader found at its last audit that none of them consumes, and has not heard otherwise since
 * @param strangers whether the service queue had more consumers when the leader last looked than instances that report theirs, as
 *     Python's do not
 */
public record Fleet(
        Optional<Leader> leader,
        Optional<Proclamation> proclamation,
        OperatorControl control,
        HealthAdvice advice,
        Map<InstanceId, Member> others,
        boolean alone,
        boolean strangers) {

    /**
     * What the leader keeps in mind of another instance.
     *
     * @param consuming whether it consumes
     * @param brokenSince the revision of the proclamation under which it found objects missing, or 0
     * @param capabilities what it needs and handles; empty if it does not say
     * @param serves whether it consumes, or did at or after the last audit
     */
    public record Member(boolean consuming, long brokenSince, Optional<Capabilities> capabilities, boolean serves) {}

    public Fleet {
        others = Map.copyOf(others);
    }

    /** What is known without a session: nothing. */
    static Fleet unknown() {
        return new Fleet(
                Optional.empty(),
                Optional.empty(),
                OperatorControl.none(),
                HealthAdvice.none(),
                Map.of(),
                false,
                false);
    }

    Fleet withLeader(Optional<Leader> by) {
        return new Fleet(by, proclamation, control, advice, others, alone, strangers);
    }

    Fleet withProclamation(Optional<Proclamation> heard) {
        return new Fleet(leader, heard, control, advice, others, alone, strangers);
    }

    Fleet withControl(OperatorControl wish) {
        return new Fleet(leader, proclamation, wish, advice, others, alone, strangers);
    }

    Fleet withAdvice(HealthAdvice now) {
        return new Fleet(leader, proclamation, control, now, others, alone, strangers);
    }

    /** The same for a leader that knows of no other instance yet, or does not lead any more. */
    Fleet withoutOthers() {
        return new Fleet(leader, proclamation, control, HealthAdvice.none(), Map.of(), false, false);
    }

    Fleet with(Presence member) {
        Member before = others.get(member.instance());
        boolean serves = member.consuming() || (before != null && before.serves());
        Member said = new Member(member.consuming(), member.brokenSince(), member.capabilities(), serves);
        boolean keepsAlone = alone && !said.consuming();
        if (said.equals(before) && keepsAlone == alone) {
            return this;
        }
        Map<InstanceId, Member> more = new HashMap<>(others);
        more.put(member.instance(), said);
        return new Fleet(leader, proclamation, control, advice, more, keepsAlone, strangers);
    }

    Fleet without(InstanceId member) {
        Map<InstanceId, Member> fewer = new HashMap<>(others);
        fewer.remove(member);
        return new Fleet(leader, proclamation, control, advice, fewer, alone, strangers);
    }

    /** The same at an audit. */
    Fleet audited() {
        boolean nobodyElse = others.values().stream().noneMatch(Member::consuming);
        Map<InstanceId, Member> seen = new HashMap<>(others);
        seen.replaceAll((instance, member) ->
                new Member(member.consuming(), member.brokenSince(), member.capabilities(), member.consuming()));
        return new Fleet(leader, proclamation, control, advice, seen, nobodyElse, strangers);
    }

    /**
     * The same after a look at the service queue.
     *
     * @param consumers how many it has
     * @param own how many of them are this instance's
     */
    Fleet counted(int consumers, int own) {
        return new Fleet(leader, proclamation, control, advice, others, alone, consumers > own + othersConsuming());
    }

    /** How many of the others say that they consume. */
    long othersConsuming() {
        return others.values().stream().filter(Member::consuming).count();
    }

    /** What the proclamation in force says of the broker; empty if there is none, or it does not say. */
    Optional<Readiness> readiness() {
        return proclamation.flatMap(Proclamation::readiness);
    }

    /** Whether an instance is kept from consuming: by what the leader says, or, where it says nothing of that, by what an operator wishes. */
    boolean pauses(InstanceId instance) {
        return proclamation
                .filter(heard -> heard.readiness()
                        .map(said -> !said.consume() && !said.isProbe(instance))
                        .orElse(!control.consume()))
                .isPresent();
    }

    /** Whether the leader keeps the fleet from something for the health of the service. */
    boolean isRestricted() {
        return readiness()
                .filter(said -> !said.restrictions().reason().isEmpty())
                .isPresent();
    }

    /** Whether others do the work, so that the leader need not take much of it. */
    boolean hasHands() {
        return strangers || (!others.isEmpty() && !alone);
    }

    /** Whether another instance has found objects missing under the proclamation with this revision, or a later one. */
    boolean isBrokenUnder(long revision) {
        for (Member member : others.values()) {
            if (member.brokenSince() >= revision) {
                return true;
            }
        }
        return false;
    }

    /** What each of the others needs and handles, and whether it serves that. */
    Map<InstanceId, Map.Entry<Optional<Capabilities>, Boolean>> capabilitiesByInstance() {
        return others.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        other -> Map.entry(
                                other.getValue().capabilities(),
                                other.getValue().serves())));
    }

    /** Whether another instance needs a queue that cannot be the same as this one's. */
    boolean hasOtherLayout(Capabilities own) {
        return others.values().stream()
                .flatMap(member -> member.capabilities().stream())
                .anyMatch(capabilities -> !capabilities.layout().equals(own.layout()));
    }

    /** What this instance and the others whose queue it shares need and handle together. */
    Capabilities together(Capabilities own) {
        return together(own, member -> true);
    }

    /** What of that somebody serves: this instance, which does or is about to, and the others that consume. */
    Capabilities served(Capabilities own) {
        return together(own, Member::serves);
    }

    private Capabilities together(Capabilities own, Predicate<Member> condition) {
        Capabilities together = own;
        for (Member other : others.values()) {
            Capabilities its = condition.test(other) ? other.capabilities().orElse(own) : own;
            together = its.equals(together) ? together : together.plus(its);
        }
        return together;
    }
}
