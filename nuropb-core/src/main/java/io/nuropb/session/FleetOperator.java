package io.nuropb.session;

import io.nuropb.Json;
import io.nuropb.Justification;
import io.nuropb.Scheduler;
import io.nuropb.election.InstanceBounds;
import io.nuropb.election.Leader;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Term;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.store.Transaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What an operator can do to a fleet, without having a part in it: look at it, pause it, resume it, change its limits.
 * The leader turns each wish into its next proclamation or its next decision, in its term; without a leader, the next
 * one does. Under a Python leader, which heeds no wish, each Java instance pauses and resumes by itself, and Python
 * instances go on. Who may write the key {@code control}, and those under it, is the store's affair: instances need no
 * right to them.
 *
 * <p>Thread-safe; does not block. Stages fail with a {@link io.nuropb.store.StoreException} if the store refuses, or
 * has not answered within {@link SessionConfig#callLimit} of the defaults. Of two wishes for the same thing at the same
 * time the later one stands; others stand beside each other. Every wish says by whom and why, as {@link Justification}
 * asks for: otherwise its method throws an {@link IllegalArgumentException}, and nothing is written.
 */
public final class FleetOperator {

    private final LeaseStore store;
    private final Scheduler scheduler;
    private final ServiceKeys keys;
    private final StoredValues values;

    /**
     * @param store where the fleet's keys are; connected, and not closed by this
     * @param keys the service's
     * @param scheduler tells when the store has not answered for too long
     */
    public FleetOperator(LeaseStore store, ServiceKeys keys, Scheduler scheduler, Json json) {
        this.store = store;
        this.scheduler = scheduler;
        this.keys = keys;
        values = new StoredValues(json);
    }

    /** Each question by itself: an operator asks, too, whether a store has come back with an older state. */
    private StoreCalls calls() {
        return new StoreCalls(store, scheduler, SessionConfig.defaults(), new History());
    }

    /**
     * Has no instance consume, from the leader's next proclamation on; handlers under way end. Consumers of the queue
     * that report nothing go on, such as Python's instances: how many those are, {@link FleetStatus#consumers} works
     * out from a {@link #status} that was read before.
     */
    public CompletionStage<OperatorControl> pause(String by, String reason) {
        return consume(false, by, reason);
    }

    /** Has the instances consume again. */
    public CompletionStage<OperatorControl> resume(String by, String reason) {
        return consume(true, by, reason);
    }

    /**
     * Limits that an earlier version has written beside the wish are written again: leaders of that version look for
     * them there only.
     */
    private CompletionStage<OperatorControl> consume(boolean wish, String by, String reason) {
        Justification said = new Justification(by, reason);
        return calls().read("Reading " + keys.control(), List.of(KeyRange.of(keys.control())))
                .thenCompose(found -> {
                    OperatorControl before = found.entry(keys.control())
                            .flatMap(entry -> readable(entry, values::control))
                            .orElseGet(OperatorControl::none);
                    return write(
                            keys.control(),
                            values.control(new OperatorControl(
                                    wish, before.highWaterMark(), before.instances(), said.by(), said.why())));
                });
    }

    /**
     * Moves the backlog at which more instances are wanted.
     *
     * @param messages at least 1; empty for the one that the instances are configured with
     * @throws IllegalArgumentException by the stage, if it is less than 1
     */
    public CompletionStage<OperatorControl> highWaterMark(OptionalLong messages, String by, String reason) {
        Justification said = new Justification(by, reason);
        try {
            OperatorControl.requireHighWaterMark(messages);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
        return write(keys.highWaterMark(), values.highWaterMark(messages, said.by(), said.why()));
    }

    /**
     * Changes between which numbers of instances the fleet may be asked to be. The leader asks for a number between
     * them from its next decision on.
     *
     * @param bounds empty for those that the instances are configured with
     */
    public CompletionStage<OperatorControl> instances(Optional<InstanceBounds> bounds, String by, String reason) {
        Justification said = new Justification(by, reason);
        return write(keys.instanceBounds(), values.instanceBounds(bounds, said.by(), said.why()));
    }

    /** Looks at the fleet, once. What cannot be read is left out. */
    public CompletionStage<FleetStatus> status() {
        List<KeyRange> all = List.of(
                KeyRange.of(keys.leader()),
                KeyRange.of(keys.ready()),
                StoredControl.range(keys),
                KeyRange.of(keys.scaling()),
                KeyRange.under(keys.instances()));
        return calls().read("Reading " + all, all).thenApply(this::status);
    }

    /** Each wish has a key of its own, and is written whole. */
    private CompletionStage<OperatorControl> write(String key, String value) {
        Transaction transaction = Transaction.unconditional().put(key, value).read(List.of(StoredControl.range(keys)));
        return calls().commit("Writing " + key, transaction).thenApply(committed -> control(committed.found()));
    }

    private OperatorControl control(Snapshot found) {
        return StoredControl.of(keys, found::entry).understood(values, FleetOperator::readable, OperatorControl.none());
    }

    private FleetStatus status(Snapshot found) {
        Optional<Leader> leader = found.entry(keys.leader())
                .map(entry -> new Leader(LeaderNames.of(entry.value()), new Term(entry.created())));
        Optional<Readiness> readiness = found.entry(keys.ready()).flatMap(entry -> readable(entry, values::readiness));
        List<Presence> members = new ArrayList<>();
        found.entries().forEach((key, entry) -> {
            if (key.startsWith(keys.instances())) {
                readable(entry, values::presence).ifPresent(members::add);
            }
        });
        members.sort(Comparator.comparing(member -> member.instance().value()));
        return new FleetStatus(
                leader,
                readiness,
                leader.isPresent() && found.entry(keys.ready()).isEmpty(),
                control(found),
                limits(found),
                members,
                found.entry(keys.scaling())
                        .filter(entry -> readable(entry, values::object).isPresent())
                        .map(KeyValue::value));
    }

    private List<String> limits(Snapshot found) {
        Optional<KeyValue> mark = found.entry(keys.highWaterMark())
                .filter(entry -> readable(entry, values::highWaterMark).isPresent());
        Optional<KeyValue> bounds = found.entry(keys.instanceBounds())
                .filter(entry -> readable(entry, values::instanceBounds).isPresent());
        return Stream.concat(mark.stream(), bounds.stream())
                .map(KeyValue::value)
                .toList();
    }

    /** Instances of other versions and languages, and people, write what they like. */
    private static <T> Optional<T> readable(KeyValue entry, Function<KeyValue, T> reading) {
        try {
            return Optional.of(reading.apply(entry));
        } catch (IllegalArgumentException notUnderstood) {
            return Optional.empty();
        }
    }
}
