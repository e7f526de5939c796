package io.nuropb.healthsimulation;

import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.BrokerReading.Resource;
import io.nuropb.health.sensors.QueueReading;
import io.nuropb.simulation.Chance;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the broker says of the modelled queue: as old as its statistics are, late by a random time, and wrong while the
 * monitor is faulty.
 */
final class Monitor implements BrokerMonitor {

    /** In seconds; then it says that nothing is known. */
    static final int LIMIT = 10;

    private static final double NOW_AND_THEN = 0.2;
    private static final long TIMES = 10_000;

    private final ModelFleet fleet;
    private final HealthIncidents incidents;
    private final Scheduler time;
    private final Chance chance;
    private QueueReading statistics = QueueReading.unknown();
    private QueueReading before = QueueReading.unknown();
    private QueueReading letters = QueueReading.unknown();
    private QueueReading lettersBefore = QueueReading.unknown();
    private long countedFrom;

    Monitor(HealthPlan plan, ModelFleet fleet, HealthIncidents incidents, Scheduler time) {
        this.fleet = fleet;
        this.incidents = incidents;
        this.time = time;
        chance = new Chance(plan.seed(), "monitor");
    }

    /** The broker counts, every so many seconds. */
    void count(int second, int lag) {
        if (second % lag == 0) {
            statistics = new QueueReading(
                    OptionalLong.of(Math.round(fleet.ready())),
                    OptionalLong.of(Math.round(fleet.held())),
                    OptionalLong.of(fleet.consuming()),
                    OptionalLong.of((long) fleet.published()),
                    Optional.of(time.now()));
            letters = QueueReading.declared((long) fleet.letters(), 0, time.now());
        }
        if (!isOn(HealthFault.MONITOR_FROZEN) && !isOn(HealthFault.MONITOR_STALE)) {
            before = statistics;
            lettersBefore = letters;
        }
    }

    @Override
    public CompletionStage<BrokerReading> read(String serviceQueue, String deadLetterQueue) {
        CompletableFuture<BrokerReading> answer = new CompletableFuture<>();
        if (!isOn(HealthFault.MONITOR_SILENT)) {
            time.schedule(
                    chance.between(Duration.ofMillis(5), Duration.ofSeconds(2)), () -> answer.complete(reading()));
        } else if (chance.happens(0.5)) {
            time.schedule(
                    Duration.ofSeconds(LIMIT), () -> answer.complete(BrokerReading.unknown("no answer within 10 s")));
        } else {
            time.execute(() -> answer.completeExceptionally(new IllegalStateException("the connection is closed")));
        }
        return answer;
    }

    private boolean isOn(HealthFault fault) {
        return incidents.isOn(fault, fleet.second());
    }

    private BrokerReading reading() {
        Optional<HealthIncident> absence = incidents.strongest(HealthFault.MONITOR_ABSENT, fleet.second());
        if (absence.isPresent()) {
            return absence.get().place() % 2 == 0 || fleet.consuming() == 0
                    ? BrokerReading.unknown("the management API answers 503")
                    : madeUp(QueueReading.declared(0, 0, time.now()));
        }
        Set<Resource> alarms = isOn(HealthFault.BROKER_ALARM) ? Set.of(Resource.MEMORY) : Set.of();
        Moment now = time.now();
        QueueReading said = lettersBefore;
        QueueReading dead =
                isOn(HealthFault.MONITOR_FROZEN) ? with(said, said.ready(), said.published(), Optional.of(now)) : said;
        return new BrokerReading(service(now), dead, Optional.of(alarms), Optional.empty());
    }

    private static BrokerReading madeUp(QueueReading nothing) {
        return new BrokerReading(nothing, nothing, Optional.empty(), Optional.empty());
    }

    private QueueReading service(Moment now) {
        QueueReading said = before;
        if (isOn(HealthFault.MONITOR_FROZEN)) {
            said = with(said, said.ready(), said.published(), Optional.of(now));
        }
        if (isOn(HealthFault.MONITOR_RESET) && chance.happens(NOW_AND_THEN / 4)) {
            countedFrom = said.published().orElse(0);
        }
        said = with(said, said.ready(), plus(said.published(), -countedFrom), said.taken());
        if (isOn(HealthFault.MONITOR_TIMES_TEN_THOUSAND) && chance.happens(NOW_AND_THEN)) {
            OptionalLong published = chance.happens(0.5) ? times(said.published()) : said.published();
            said = with(said, times(said.ready()), published, said.taken());
        }
        return said;
    }

    private static OptionalLong plus(OptionalLong number, long more) {
        return number.isPresent() ? OptionalLong.of(Math.max(0, number.getAsLong() + more)) : number;
    }

    private static OptionalLong times(OptionalLong number) {
        return number.isPresent() ? OptionalLong.of(number.getAsLong() * TIMES) : number;
    }

    static QueueReading with(QueueReading from, OptionalLong ready, OptionalLong published, Optional<Moment> taken) {
        return new QueueReading(ready, from.unacknowledged(), from.consumers(), published, taken);
    }

    @Override
    public void close() {}
}
