package io.nuropb.runner;

import io.nuropb.InstanceId;
import io.nuropb.election.Capabilities;
import io.nuropb.election.Leader;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.QueueConsumers;
import io.nuropb.election.Readiness;
import io.nuropb.health.HealthAdvice;
import io.nuropb.topology.BrokerIdentity;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an instance knows about its fleet, from its present session.
 *
 * @param leader who leads
 * @param proclamation the proclamation in force; none, if the leader's is about objects in another virtual host
 * @param ledFrom where those are
 * @param control the operator's wish
 * @param advice what the health of the service asks for: of a leader, or, as far as it was heard, of the one before
 * @param others the other instances whose queue may be this one's; known to the leader only
 * @param elsewhere those that say they are in another virtual host: their queue is another one; known to the leader
 *     only
 * @param alone whether the leader found at its last audit that none of them consumes, and has not heard otherwise since
 * @param strangers whether the service queue had more consumers when the leader last looked than instances that report
 *     theirs, as Python's do not
 * @param latest the latest proclamation that was heard, be it in an earlier session; none before the first
 */
public record Fleet(
        Optional<Leader> leader,
        Optional<Proclamation> proclamation,
        Optional<BrokerIdentity> ledFrom,
        OperatorControl control,
        HealthAdvice advice,
        Map<InstanceId, Member> others,
        Map<InstanceId, Member> elsewhere,
        boolean alone,
        boolean strangers,
        Optional<Proclamation> latest) {

    /**
     * What the leader keeps in mind of another instance.
     *
     * @param consuming whether it consumes
     * @param brokenSince the revision of the proclamation under which it found objects missing, or 0
     * @param capabilities what it needs and handles; empty if it does not say
     * @param serves whether it consumes, or did at or after the last audit, or before the leader had it pause
     * @param broker where it is; empty if it does not say
     */
    public record Member(
            boolean consuming,
            long brokenSince,
            Optional<Capabilities> capabilities,
            boolean serves,
            Optional<BrokerIdentity> broker) {}

    public Fleet {
        others = Map.copyOf(others);
        elsewhere = Map.copyOf(elsewhere);
    }

    /** What is known before the first session: nothing. */
    static Fleet unknown() {
        return unknown(HealthAdvice.none(), Optional.empty());
    }

    /**
     * The same without a session. What was said last is kept, to be compared with what is said in the next one; and so
     * is what a leader has asked for the health of the service, for a successor to go on with.
     */
    Fleet withoutSession() {
        return unknown(advice, latest);
    }

    private static Fleet unknown(HealthAdvice advice, Optional<Proclamation> latest) {
        return new Fleet(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OperatorControl.none(),
                advice,
                Map.of(),
                Map.of(),
                false,
                false,
                latest);
    }

    Fleet withLeader(Optional<Leader> by) {
        return new Fleet(by, proclamation, ledFrom, control, advice, others, elsewhere, alone, strangers, latest);
    }

    Fleet withProclamation(Optional<Proclamation> heard) {
        return new Fleet(
                leader,
                heard,
                Optional.empty(),
                control,
                advice,
                others,
                elsewhere,
                alone,
                strangers,
                heard.or(() -> latest));
    }

    /**
     * The same after a leader has spoken, or is heard no more. What it says of objects in another virtual host counts
     * as little as if it had not been said.
     *
     * @param own where this instance is, as far as it knows
     */
    Fleet hears(Optional<Proclamation> said, Optional<BrokerIdentity> own) {
        Optional<BrokerIdentity> there = said.flatMap(Proclamation::readiness).flatMap(Readiness::broker);
        return areElsewhere(there, own)
                ? new Fleet(
                        leader, Optional.empty(), there, control, advice, others, elsewhere, alone, strangers, latest)
                : withProclamation(said);
    }

    Fleet withControl(OperatorControl wish) {
        return new Fleet(leader, proclamation, ledFrom, wish, advice, others, elsewhere, alone, strangers, latest);
    }

    Fleet withAdvice(HealthAdvice now) {
        return new Fleet(leader, proclamation, ledFrom, control, now, others, elsewhere, alone, strangers, latest);
    }

    /** The same for a leader that knows of no other instance yet, or does not lead any more. */
    Fleet withoutOthers() {
        return new Fleet(
                leader, proclamation, ledFrom, control, HealthAdvice.none(), Map.of(), Map.of(), false, false, latest);
    }

    /** @param own where this instance is, as far as it knows */
    Fleet with(Presence member, Optional<BrokerIdentity> own) {
        Member before = others.get(member.instance());
        boolean served = before == null ? isHeldBack(member.instance()) : before.serves();
        boolean serves = member.consuming() || served;
        Member said =
                new Member(member.consuming(), member.brokenSince(), member.capabilities(), serves, member.broker());
        if (areElsewhere(said.broker(), own)) {
            return new Fleet(
                    leader,
                    proclamation,
                    ledFrom,
                    control,
                    advice,
                    without(others, member.instance()),
                    with(elsewhere, member.instance(), said),
                    alone,
                    strangers,
                    latest);
        }
        boolean keepsAlone = alone && !said.consuming();
        if (said.equals(before) && keepsAlone == alone) {
            return this;
        }
        return new Fleet(
                leader,
                proclamation,
                ledFrom,
                control,
                advice,
                with(others, member.instance(), said),
                without(elsewhere, member.instance()),
                keepsAlone,
                strangers,
                latest);
    }

    Fleet without(InstanceId member) {
        return new Fleet(
                leader,
                proclamation,
                ledFrom,
                control,
                advice,
                without(others, member),
                without(elsewhere, member),
                alone,
                strangers,
                latest);
    }

    private static Map<InstanceId, Member> with(Map<InstanceId, Member> members, InstanceId one, Member said) {
        Map<InstanceId, Member> more = new HashMap<>(members);
        more.put(one, said);
        return more;
    }

    private static Map<InstanceId, Member> without(Map<InstanceId, Member> members, InstanceId one) {
        if (!members.containsKey(one)) {
            return members;
        }
        Map<InstanceId, Member> fewer = new HashMap<>(members);
        fewer.remove(one);
        return fewer;
    }

    /** The same at an audit. */
    Fleet audited() {
        boolean nobodyElse = others.values().stream().noneMatch(Member::consuming);
        Map<InstanceId, Member> seen = new HashMap<>(others);
        seen.replaceAll((instance, member) -> new Member(
                member.consuming(),
                member.brokenSince(),
                member.capabilities(),
                member.consuming() || (member.serves() && isHeldBack(instance)),
                member.broker()));
        return new Fleet(
                leader, proclamation, ledFrom, control, advice, seen, elsewhere, nobodyElse, strangers, latest);
    }

    /**
     * The same after a look at the service queue.
     *
     * @param consumers how many it has
     * @param own how many of them are this instance's
     */
    Fleet counted(int consumers, int own) {
        return new Fleet(
                leader,
                proclamation,
                ledFrom,
                control,
                advice,
                others,
                elsewhere,
                alone,
                areStrangersAmong(consumers, own),
                latest);
    }

    private boolean areStrangersAmong(int consumers, int own) {
        int reported = Math.toIntExact(own + othersConsuming());
        return new QueueConsumers(OptionalInt.of(consumers), reported)
                        .strangers()
                        .orElse(0)
                > 0;
    }

    /** How many of the others say that they consume. */
    long othersConsuming() {
        return others.values().stream().filter(Member::consuming).count();
    }

    /** Whether nobody is heard who leads, be it from elsewhere: what was heard before may still be so, or not. */
    boolean isUnheard() {
        return proclamation.isEmpty() && ledFrom.isEmpty();
    }

    /** What the proclamation in force says of the broker; empty if there is none, or it does not say. */
    Optional<Readiness> readiness() {
        return proclamation.flatMap(Proclamation::readiness);
    }

    /**
     * Whether the leader names another cluster than this instance knows: it may be another one, or was renamed since
     * one of them connected.
     */
    boolean isLedFromOtherName(Optional<BrokerIdentity> own) {
        return readiness()
                .flatMap(Readiness::broker)
                .filter(there -> own.filter(there::differsFrom).isPresent())
                .isPresent();
    }

    private static boolean areElsewhere(Optional<BrokerIdentity> some, Optional<BrokerIdentity> own) {
        return some.isPresent() && own.isPresent() && some.get().isElsewhereThan(own.get());
    }

    /**
     * Where the others are that do not say they are where this instance is: mostly at one broker, which was not meant.
     */
    Map<InstanceId, BrokerIdentity> differing(Optional<BrokerIdentity> own) {
        Map<InstanceId, BrokerIdentity> differing = new TreeMap<>(Comparator.comparing(InstanceId::value));
        own.ifPresent(here -> Stream.of(others, elsewhere)
                .forEach(members -> members.forEach((instance, member) ->
                        member.broker().filter(here::differsFrom).ifPresent(there -> differing.put(instance, there)))));
        return differing;
    }

    /** Whether more instances are together at another broker than at this one's: then one of those has to lead. */
    boolean isOutnumbered(Optional<BrokerIdentity> own) {
        Map<InstanceId, BrokerIdentity> differing = differing(own);
        int here = 1 + others.size() + elsewhere.size() - differing.size();
        return differing.values().stream()
                .anyMatch(there -> differing.values().stream()
                                .filter(other -> !other.differsFrom(there))
                                .count()
                        > here);
    }

    /**
     * Whether an instance is kept from consuming: by what the leader says, or, where it says nothing of that, by what
     * an operator wishes.
     */
    boolean pauses(InstanceId instance) {
        return proclamation
                        .filter(heard -> heard.readiness()
                                .map(said -> said.pauses(instance))
                                .orElse(!control.consume()))
                        .isPresent()
                || (ledFrom.isPresent() && !control.consume());
    }

    /** Whether an instance is kept from consuming, by what the leader says or is about to say. */
    private boolean isHeldBack(InstanceId instance) {
        return pauses(instance)
                || !advice.consume()
                || advice.restrictions().instances().contains(instance);
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
        return together(own, own, (instance, member) -> true);
    }

    /**
     * What of that somebody serves: the leader, which does or is about to, and the others that consume.
     *
     * @param heldBack who does not, by the leader's own word
     */
    Capabilities served(Capabilities own, Set<InstanceId> heldBack) {
        boolean isLeaderHeldBack =
                leader.filter(by -> heldBack.contains(by.instance())).isPresent();
        return together(
                own,
                isLeaderHeldBack ? new Capabilities(own.layout(), Set.of(), Set.of()) : own,
                (instance, member) -> member.serves() && !heldBack.contains(instance));
    }

    private Capabilities together(Capabilities own, Capabilities first, BiPredicate<InstanceId, Member> condition) {
        Capabilities together = first;
        for (Map.Entry<InstanceId, Member> other : others.entrySet()) {
            Capabilities its = other.getValue().capabilities().orElse(own);
            boolean isNew = condition.test(other.getKey(), other.getValue()) && !its.equals(together);
            together = isNew ? together.plus(its) : together;
        }
        return together;
    }
}
