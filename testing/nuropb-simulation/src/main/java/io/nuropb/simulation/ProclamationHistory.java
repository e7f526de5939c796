package io.nuropb.simulation;

import io.nuropb.election.Readiness;
import io.nuropb.election.Term;
import io.nuropb.topology.TopologyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The proclamations that were in force in a store, one after the other.
 *
 * <p>A leader that withdraws readiness, or names another generation, although nothing has happened that concerns the
 * whole fleet, counts as one that repeats what it said before.
 */
final class ProclamationHistory {

    /** What instances have to act on. */
    private record Content(Term term, TopologyId topology, boolean consume, boolean ready, long generation) {

        boolean invites() {
            return ready && consume;
        }

        /** Whether it is ready, and the other one differs in nothing but readiness and generation. */
        boolean isRenewedBy(Content other) {
            return ready && term.equals(other.term) && topology.equals(other.topology) && consume == other.consume;
        }
    }

    /** Without a content: there was none, or the store was restored. */
    private record Entry(long revision, Optional<Content> content) {}

    private static final Entry NONE = new Entry(0, Optional.empty());

    private final List<Entry> entries = new ArrayList<>();

    /**
     * @param mayRenew whether something has happened that makes a leader withdraw readiness, or name another generation
     */
    void wrote(long revision, Term term, Readiness readiness, boolean mayRenew) {
        Content said =
                new Content(term, readiness.topology(), readiness.consume(), readiness.ready(), readiness.generation());
        Content counts =
                latest().filter(before -> !mayRenew && before.isRenewedBy(said)).orElse(said);
        entries.add(new Entry(revision, Optional.of(counts)));
    }

    private Optional<Content> latest() {
        return entries.isEmpty()
                ? Optional.empty()
                : entries.get(entries.size() - 1).content();
    }

    void removed() {
        entries.add(NONE);
    }

    /** The place of the latest proclamation of this revision; empty if there was none. */
    OptionalInt find(long revision) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).revision() == revision) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /**
     * Whether the latest proclamation of a revision says something else than the one at a place; not if there was none.
     */
    boolean differs(int place, long revision) {
        OptionalInt other = find(revision);
        return other.isPresent()
                && !entries.get(other.getAsInt())
                        .content()
                        .equals(entries.get(place).content());
    }

    /** Whether it invites to consume, and all that came after it say the same. */
    boolean isUnchangedSince(int place) {
        Optional<Content> first = entries.get(place).content();
        return first.filter(Content::invites).isPresent()
                && entries.subList(place, entries.size()).stream()
                        .allMatch(later -> later.content().equals(first));
    }
}
