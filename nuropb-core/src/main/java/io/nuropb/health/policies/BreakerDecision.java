package io.nuropb.health.policies;

import io.nuropb.DurationText;
import io.nuropb.InstanceId;
import io.nuropb.Moment;
import io.nuropb.health.detectors.FailureGrowth;
import io.nuropb.health.detectors.FailureGrowth.Failures;
import io.nuropb.health.detectors.FailureGrowth.Without;
import io.nuropb.health.detectors.FailureGrowth.Work;
import io.nuropb.health.sensors.FleetSample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The making of one decision of {@link BreakerPolicy}: what has changed since the state before. Used once. */
final class BreakerDecision {

    private final BreakerConfig config;
    private final boolean refusesSenders;
    private final InstanceId leader;
    private final FleetSample sample;
    private final Moment now;
    private final FailureGrowth growth;
    private final Compliance compliance;
    private final Set<String> out;
    private final boolean resumed;
    private final List<Alert> alerts = new ArrayList<>();
    private Refusals methods;
    private Refusals callers;
    private Suspensions suspensions;
    private Probing probing;
    private Phase phase;

    BreakerDecision(
            BreakerConfig config,
            boolean refusesSenders,
            InstanceId leader,
            BreakerPolicy.State state,
            FleetSample sample,
            Compliance compliance,
            Set<String> out) {
        this.config = config;
        this.refusesSenders = refusesSenders;
        this.leader = leader;
        this.sample = sample;
        this.compliance = compliance;
        this.out = out;
        this.now = sample.at();
        this.growth = state.growth.after(sample);
        this.phase = state.phase;
        this.probing = state.probing;
        this.resumed = state.resumed;
        this.methods = released("Method", "refused", state.methods, Map.of());
        this.callers = released("Caller", "refused", state.callers, Map.of());
        Suspensions seen = seen(state.suspensions);
        this.suspensions = seen.with(released("Instance", "suspended", seen.refusals(), seen.ends(state.suspensions)));
    }

    BreakerPolicy.Step made() {
        // Whom an operator pauses shows nothing when it does not consume.
        if (phase.circuit() == Circuit.CLOSED) {
            whileClosed();
        } else if (compliance != Compliance.PAUSED && phase.circuit() == Circuit.OPEN) {
            whileOpen();
        } else if (compliance != Compliance.PAUSED) {
            whileHalfOpen();
        }
        Optional<InstanceId> probe = probing.probe().map(Probe::instance);
        return new BreakerPolicy.Step(
                new BreakerPolicy.State(growth, phase, methods, callers, suspensions, probing, false),
                new Stance(phase.circuit(), probe, methods.active(), callers.active(), suspensions.active(), reason()),
                alerts);
    }

    /** While a fleet does not pause, why some of it is kept out, as long as any is. */
    private String reason() {
        Set<String> reasons = new TreeSet<>();
        if (phase.circuit() == Circuit.CLOSED) {
            reasons.addAll(methods.reasons());
            reasons.addAll(callers.reasons());
            reasons.addAll(suspensions.refusals().reasons());
        }
        return reasons.isEmpty() ? phase.reason() : String.join("; ", reasons);
    }

    /** Who consumes says something of a suspension only where a fleet consumes, and was told of it. */
    private Suspensions seen(Suspensions before) {
        Moment latest = now.minus(config.window());
        boolean hasClosed = phase.since().filter(latest::isBefore).isEmpty();
        return phase.circuit() == Circuit.CLOSED && hasClosed && compliance == Compliance.FOLLOWS
                ? before.after(sample, latest)
                : before.unjudged(sample);
    }

    /**
     * What is left of them.
     *
     * @param ends which of them end before their time, each with the reason
     */
    private Refusals released(String kind, String what, Refusals refusals, Map<String, String> ends) {
        Map<String, String> reasons = new HashMap<>(ends);
        if (resumed) {
            refusals.active().forEach(name -> reasons.put(name, "an operator has resumed the fleet"));
        }
        return refusals.endedAt(now, reasons.keySet()).at(now, config.longestPause(), (name, times) -> {
            String time = "its time, " + DurationText.of(pause(times)) + ", has ended";
            String why = reasons.getOrDefault(name, time);
            alerts.add(Alert.end(kind + " '" + name + "' is not " + what + " any more: " + why));
        });
    }

    private Duration pause(int times) {
        return Doubling.of(config.pause(), times, config.longestPause());
    }

    private Moment after(Duration time) {
        return phase.since().filter(now.minus(time)::isBefore).orElse(now.minus(time));
    }

    private Without without() {
        return new Without(methods.silentUntil(), callers.silentUntil(), suspensions.silentUntil());
    }

    private void whileClosed() {
        Without without = without();
        Failures window = growth.within(after(config.window()), now, without);
        Failures recent = growth.within(after(config.recent()), now, without);
        boolean tooMany = config.isTooMany(window.failed(), window.failed(), window.handled())
                || config.isTooMany(window.failed(), recent.failed(), recent.handled());
        boolean ours = config.isTooMany(window.own(), window.own(), window.served())
                || config.isTooMany(window.own(), recent.own(), recent.served());
        AlertState told =
                phase.told().after(now, tooMany, config.isFew(window.failed(), window.handled()), config.window());
        Suspects suspects = tooMany ? suspects(window, without, ours) : Suspects.none();
        tell(told, lasting(tooMany, phase.tooMany()), lasting(ours, phase.ours()), window, suspects);
        if (ours) {
            act(window, suspects);
        }
        if (tooMany && config.refusesCallers() && hasGoneOn(phase.tooMany())) {
            suspects.caller()
                    .ifPresent(caller -> callers = keptOut("Caller", "refused", caller, callers, window, suspects));
        }
    }

    /** What is done needs more than what is told: whatever goes up and down about its limit does not last. */
    private Optional<Moment> lasting(boolean isNow, Optional<Moment> since) {
        return isNow ? since.or(() -> Optional.of(now)) : Optional.empty();
    }

    private void tell(
            AlertState told, Optional<Moment> tooMany, Optional<Moment> ours, Failures window, Suspects suspects) {
        if (told.isOn()) {
            String reason = numbers(window) + told(suspects);
            if (!phase.told().isOn()) {
                alerts.add(Alert.begin(reason));
            }
            phase = phase.in(told, tooMany, ours, reason);
            return;
        }
        if (phase.told().isOn()) {
            alerts.add(Alert.end(BreakerPolicy.CALM + " again: " + numbers(window)));
        }
        boolean forgotten = phase.since()
                .map(since -> since.plus(config.longestPause()).isBefore(now))
                .orElse(true);
        phase = new Phase(
                Circuit.CLOSED,
                phase.since(),
                forgotten ? 0 : phase.openings(),
                told,
                tooMany,
                ours,
                BreakerPolicy.CALM);
    }

    private boolean hasGoneOn(Optional<Moment> since) {
        return since.filter(began -> !now.isBefore(began.plus(config.window()))).isPresent();
    }

    /** What was kept out a short time ago, and is to blame again, is kept out at once. */
    private void act(Failures window, Suspects suspects) {
        boolean goesOn = hasGoneOn(phase.ours()) && config.isTooMany(window.own(), window.own(), window.served());
        Optional<String> instance = suspects.instance()
                .filter(name -> goesOn || suspensions.refusals().times(name) > 0);
        Optional<String> sender = suspects.sender()
                .filter(name -> refusesSenders && isAloneOut(name) && (goesOn || callers.times(name) > 0));
        Optional<String> method = suspects.refusable(window, config).filter(name -> goesOn || methods.times(name) > 0);
        if (instance.isPresent()) {
            suspensions = suspensions.with(
                    keptOut("Instance", "suspended", instance.get(), suspensions.refusals(), window, suspects));
        } else if (sender.isPresent()) {
            callers = keptOut("Caller", "refused", sender.get(), callers, window, suspects);
        } else if (method.isPresent()) {
            methods = keptOut("Method", "refused", method.get(), methods, window, suspects);
        } else if (goesOn) {
            open(numbers(window) + told(suspects) + ", and that has gone on for " + DurationText.of(config.window()));
        }
    }

    /** One caller at a time is refused for what the service fails: if there are more, it is more likely the service. */
    private boolean isAloneOut(String caller) {
        Set<String> others = new TreeSet<>(callers.active());
        others.addAll(out);
        others.remove(caller);
        return others.isEmpty();
    }

    /** Nobody is named for a few failures of the service. */
    private Suspects suspects(Failures window, Without without, boolean ours) {
        Map<InstanceId, Work> work = growth.byInstance(after(config.window()), now, without);
        Map<String, Work> senders = ours ? growth.byCaller(after(config.window()), now, without) : Map.of();
        Set<InstanceId> heedless = suspensions.heedless().keySet();
        return Suspects.of(window, work, senders, heedless, sample.consumers(), config);
    }

    private Refusals keptOut(
            String kind, String what, String name, Refusals refusals, Failures window, Suspects suspects) {
        int times = refusals.times(name) + 1;
        Duration time = pause(times);
        String reason = numbers(window) + told(suspects) + ". " + kind + " '" + name + "' is " + what + " for "
                + DurationText.of(time);
        alerts.add(Alert.begin(reason));
        phase = phase.in(AlertState.off(), Optional.empty(), Optional.empty(), reason);
        return refusals.with(name, times, now, now.plus(time), reason);
    }

    private void open(String because) {
        int openings = phase.openings() + 1;
        String reason = because + ". The fleet pauses for " + DurationText.of(pause(openings));
        alerts.add(Alert.begin(reason));
        probing = probing.paused().seeing(sample);
        phase = Phase.of(Circuit.OPEN, now, openings, reason);
    }

    private void whileOpen() {
        probing = probing.seeing(sample);
        Duration pause = pause(phase.openings());
        boolean isOver =
                phase.since().filter(since -> !now.isBefore(since.plus(pause))).isPresent();
        if (resumed) {
            probe("An operator has resumed the fleet");
        } else if (isOver) {
            probe("The pause of " + DurationText.of(pause) + " has ended");
        }
    }

    private void probe(String because) {
        probing = probing.next(sample, leader, suspensions.active());
        String probe = probing.probe().map(one -> one.instance().value()).orElse("");
        String reason = because + ": one instance, '" + probe + "', probes with a prefetch of 1";
        alerts.add(Alert.end(reason));
        phase = Phase.of(Circuit.HALF_OPEN, now, phase.openings(), reason);
    }

    private void whileHalfOpen() {
        probing = probing.seeing(sample);
        if (resumed) {
            probe("An operator has resumed the fleet");
            return;
        }
        Optional<Probe> probe = probing.present(sample);
        if (probe.isEmpty()) {
            probe("Whoever probed is not there any more");
            return;
        }
        Probe probed = probe.get().after(sample, growth.latest(probe.get().instance()), config.window());
        if (probing.isBlind(probed, sample, config.longestPause())) {
            waitFor(probed);
            return;
        }
        if (probing.blind()) {
            phase = Phase.of(
                    Circuit.HALF_OPEN,
                    now,
                    phase.openings(),
                    "The broker answers again: one instance, '" + probed.instance() + "', probes with a prefetch of 1");
        }
        probing = probing.with(probed);
        switch (probed.verdict(sample, config)) {
            case WAIT -> {}
            case FAILS -> open(probed.failure());
            case SHOWS_NOTHING -> probe(probed.nothing());
            case WORKS -> close(probed.result());
        }
    }

    /** Nothing can be probed with while the broker is away; that is told once. */
    private void waitFor(Probe probed) {
        if (!probing.blind()) {
            String reason = "The probe of instance '" + probed.instance() + "' waits until the broker answers: "
                    + sample.broker().problem().orElse("it does not say how many messages wait");
            phase = Phase.of(Circuit.HALF_OPEN, now, phase.openings(), reason);
            if (probing.waits().isEmpty()) {
                alerts.add(Alert.end(reason));
            }
        }
        probing = probing.waiting(probed, now);
    }

    private void close(String result) {
        alerts.add(Alert.end(result + ": the fleet goes on"));
        probing = Probing.none();
        phase = Phase.of(Circuit.CLOSED, now, phase.openings(), BreakerPolicy.CALM);
    }

    /** What the failures have in common, and that a caller is left alone who would be refused. */
    private String told(Suspects suspects) {
        boolean isTold = suspects.caller().or(suspects::instance).isEmpty();
        boolean isLeft = isTold && suspects.sender().isPresent() && !refusesSenders;
        return suspects.told() + (isLeft ? "; it would be refused, but the mode for callers is WARN" : "");
    }

    private String numbers(Failures window) {
        String own = window.own() == window.failed() ? "" : ", " + window.own() + " of them by the service's own fault";
        return window.failed() + " of " + window.handled() + " messages have failed within "
                + DurationText.of(config.window()) + own;
    }
}
