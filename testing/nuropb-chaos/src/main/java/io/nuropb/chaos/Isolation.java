package io.nuropb.chaos;

import io.nuropb.chaos.Note.ConsumerBegins;
import io.nuropb.chaos.Note.ConsumerDrains;
import io.nuropb.chaos.Note.Led;
import io.nuropb.chaos.Note.Proclaimed;
import io.nuropb.chaos.Note.Resigned;
import io.nuropb.chaos.Note.Told;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether consumers begin anew only for a cause of their own or of the fleet's.
 *
 * <p>A consumption that was drained and begun again with the same prefetch had a cause if what was proclaimed meanwhile
 * differs: another generation within a term, another topology, a pause, a withdrawal; another leader that says the same
 * is none. What an instance says it was told counts only where it does not contradict etcd. An instance that leads has
 * causes that are not written down: its prefetch depends on who else consumes.
 *
 * <p>A consumption that ended without being drained was taken away, and had a cause if something
 * {@linkplain Disturbances befell} this instance or everybody since it began: what befalls another one is none.
 */
final class Isolation {

    static final String ISOLATION =
            "an instance begins to consume anew only for a cause of its own or of all, or after another proclamation";

    private final Map<Long, ProclaimedContent> proclaimed = new HashMap<>();
    private final Map<String, TreeMap<Long, ProclaimedContent>> told = new HashMap<>();
    private final Map<String, Consumption> latest = new HashMap<>();
    private final Set<String> leading = new HashSet<>();
    private final Disturbances disturbances;
    private final ChaosReport report;
    private int drained;
    private int lost;

    private Isolation(Evidence evidence, ChaosReport report) {
        this.report = report;
        disturbances = new Disturbances(evidence);
        evidence.all(Proclaimed.class)
                .forEach(entry ->
                        proclaimed.put(entry.note().revision(), entry.note().content()));
    }

    /** A consumer, and what has become of it. */
    private static final class Consumption {
        private final long since;
        private final int prefetch;
        private final long revision;
        private final List<ProclaimedContent> heard = new ArrayList<>();
        private boolean drained;
        private boolean led;

        Consumption(Entry<?> entry, ConsumerBegins begins, boolean leads) {
            since = entry.at();
            prefetch = begins.prefetch();
            revision = begins.revision();
            led = leads;
        }
    }

    static void judge(Evidence evidence, FaultPlan plan, ChaosReport report) {
        Isolation isolation = new Isolation(evidence, report);
        evidence.entries().forEach(isolation::take);
        report.figure("consumers that were drained and begun again", isolation.drained);
        report.figure("consumers that were taken away and begun again", isolation.lost);
        if (plan.has(FaultKind.BROKER_LINK_RESET) && isolation.drained + isolation.lost == 0) {
            report.shortcoming("no instance began to consume anew");
        }
    }

    private void take(Entry<?> entry) {
        Note note = entry.note();
        if (note instanceof Led led) {
            leading.add(led.instance());
            leads(led.instance());
        } else if (note instanceof Resigned resigned) {
            leading.remove(resigned.instance());
            leads(resigned.instance());
        } else if (note instanceof Told heard && !contradictsEtcd(heard)) {
            told.computeIfAbsent(heard.instance(), key -> new TreeMap<>()).put(heard.revision(), heard.content());
            of(heard.instance(), consumption -> consumption.heard.add(heard.content()));
        } else if (note instanceof ConsumerDrains drains) {
            of(drains.instance(), consumption -> consumption.drained = true);
        } else if (note instanceof ConsumerBegins begins) {
            begins(entry, begins);
        }
    }

    private boolean contradictsEtcd(Told heard) {
        ProclaimedContent content = proclaimed.get(heard.revision());
        return content != null && !content.equals(heard.content());
    }

    private void leads(String instance) {
        of(instance, consumption -> consumption.led = true);
    }

    private void of(String instance, Consumer<Consumption> change) {
        Consumption consumption = latest.get(instance);
        if (consumption != null) {
            change.accept(consumption);
        }
    }

    private void begins(Entry<?> entry, ConsumerBegins begins) {
        String instance = begins.instance();
        Consumption before = latest.put(instance, new Consumption(entry, begins, leading.contains(instance)));
        if (before == null) {
            return;
        }
        if (!before.drained) {
            lost++;
            if (!disturbances.reach(instance, before.since, entry.at())) {
                report.violation(ISOLATION, instance + " lost its consumer, and nothing had befallen it");
            }
            return;
        }
        drained++;
        if (!before.led && before.prefetch == begins.prefetch() && isUnchanged(begins, before)) {
            report.violation(
                    ISOLATION,
                    instance + " drained its consumer and began again with prefetch " + begins.prefetch()
                            + " under revision " + begins.revision()
                            + ", and nothing else was proclaimed since revision "
                            + before.revision);
        }
    }

    /** Nothing is known of a revision from before etcd, or the harness's watch, began anew. */
    private boolean isUnchanged(ConsumerBegins begins, Consumption before) {
        TreeMap<Long, ProclaimedContent> known = told.getOrDefault(begins.instance(), new TreeMap<>());
        @Nullable ProclaimedContent first = known.get(before.revision);
        if (first == null || begins.revision() < before.revision) {
            return false;
        }
        List<ProclaimedContent> meanwhile = new ArrayList<>(before.heard);
        meanwhile.addAll(
                known.subMap(before.revision, true, begins.revision(), true).values());
        return isTheSame(first, meanwhile);
    }

    private static boolean isTheSame(ProclaimedContent first, List<ProclaimedContent> meanwhile) {
        Map<Long, Long> generations = new HashMap<>();
        for (ProclaimedContent said : meanwhile) {
            @Nullable Long before = generations.putIfAbsent(said.term(), said.generation());
            boolean isRenewed = before != null && before != said.generation();
            if (isRenewed || !said.invites() || !said.topology().equals(first.topology())) {
                return false;
            }
        }
        return true;
    }
}
