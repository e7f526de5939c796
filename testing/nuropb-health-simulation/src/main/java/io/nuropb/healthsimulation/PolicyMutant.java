package io.nuropb.healthsimulation;

import io.nuropb.Scheduler;
import io.nuropb.health.HealthConfig;
import io.nuropb.health.HealthWatch;
import io.nuropb.health.policies.BreakerConfig;
import io.nuropb.health.policies.CallerConfig;
import io.nuropb.health.policies.ScalingConfig;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Defects of detectors and policies, made by rules that are not those of the operations guide. */
@SuppressWarnings("ImmutableEnumChecker") // rules are functions without a state
enum PolicyMutant implements HealthMutant {
    /** Failures are counted since long ago, and never forgotten. */
    CUMULATIVE_COUNTS_NEVER_RESET(breaker(sound -> new BreakerConfig(
            Duration.ofMinutes(25),
            sound.recent(),
            sound.share(),
            1,
            sound.dominance(),
            sound.pause(),
            sound.longestPause(),
            sound.probe(),
            false))),
    /** So many failures are too many, however many messages there are. */
    FAILURES_JUDGED_BY_NUMBER_ALONE(breaker(sound -> failing(sound, 1e-9, sound.perMinute()))),
    /** A failure in a hundred messages is too much. */
    FAILURES_JUDGED_TOO_STRICTLY(breaker(sound -> failing(sound, 0.01, 1))),
    /** Failures are noticed only when most messages fail. */
    FAILURES_NOTICED_LATE(breaker(sound -> failing(sound, 0.9, sound.perMinute()))),
    /** The fleet pauses at the first sign of trouble. */
    ACTS_WITHOUT_A_SECOND_WINDOW(breaker(sound -> new BreakerConfig(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            sound.share(),
            sound.perMinute(),
            sound.dominance(),
            sound.pause(),
            sound.longestPause(),
            sound.probe(),
            false))),
    /** A pause never ends. */
    PAUSES_FOR_EVER(breaker(sound -> pausing(sound, Duration.ofDays(1)))),
    /** A pause is over before anybody can have mended anything. */
    PAUSES_FOR_A_MOMENT(breaker(sound -> pausing(sound, Duration.ofSeconds(5)))),
    /** One method is refused only if nothing else ever fails. */
    ONE_METHOD_IS_NEVER_THE_CAUSE(breaker(sound -> dominant(sound, 1))) {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.mayRefuseMethods();
        }
    },
    /** A method is refused for little more than half of the failures. */
    ONE_METHOD_IS_ALWAYS_THE_CAUSE(breaker(sound -> dominant(sound, 0.51))) {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.has(HealthFault.STORM, HealthFault.POISONED_METHOD);
        }
    },
    /** The breaker acts although it is to advise. */
    ADVISING_BREAKER_ACTS(sound -> sound.withBreaker(sound.breaker(), HealthConfig.Mode.ACT)) {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.config().breakerMode() == HealthConfig.Mode.ADVISE && !plan.isFaultless();
        }
    },
    /** Callers are refused although the leader is to warn. */
    WARNING_REFUSES(callers(
            sound -> sound.mode() == CallerConfig.Mode.WARN ? sound.withMode(CallerConfig.Mode.REFUSE) : sound)) {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.config().callers().mode() == CallerConfig.Mode.WARN && plan.has(HealthFault.FAULTY_CALLER);
        }
    },
    /** Connections are closed although callers are to be refused only. */
    REFUSING_TERMINATES(callers(
            sound -> sound.mode() == CallerConfig.Mode.REFUSE ? sound.withMode(CallerConfig.Mode.TERMINATE) : sound)) {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.config().callers().mode() == CallerConfig.Mode.REFUSE && plan.mayRefuse();
        }
    },
    /** Users are shut out although connections are to be closed only. */
    TERMINATING_SHUTS_OUT(callers(sound ->
            sound.mode() == CallerConfig.Mode.TERMINATE ? sound.withMode(CallerConfig.Mode.SHUT_OUT) : sound)) {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.config().callers().mode() == CallerConfig.Mode.TERMINATE && plan.mayRefuse();
        }
    },
    /** Any number of callers may be out. */
    ALL_CALLERS_MAY_BE_OUT(callers(sound -> judged(sound, sound.messages(), 0.1, 0.5, 1))) {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.mayRefuse();
        }
    },
    /** A caller is judged by one message. */
    CALLERS_JUDGED_BY_ONE_MESSAGE(callers(sound -> judged(sound, 1, 0.1, 0.5, sound.outShare()))),
    /** A caller is refused where it is to be warned. */
    CALLERS_REFUSED_INSTEAD_OF_WARNED(callers(sound -> judged(sound, sound.messages(), 0.1, 0.1, sound.outShare()))) {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.mayRefuse();
        }
    },
    /** A caller is warned of when most of its messages are faulty. */
    CALLERS_NOTICED_LATE(callers(sound -> judged(sound, sound.messages(), 0.9, 0.95, sound.outShare()))) {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.has(HealthFault.FAULTY_CALLER);
        }
    },
    /** A caller is refused for ever. */
    QUARANTINE_FOR_EVER(callers(sound -> new CallerConfig(
            sound.mode(),
            sound.window(),
            sound.messages(),
            sound.warnShare(),
            sound.refuseShare(),
            sound.outShare(),
            Duration.ofDays(1),
            Duration.ofDays(1),
            sound.seed()))) {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.mayRefuse();
        }
    },
    /** Stale numbers are believed. */
    STALE_NUMBERS_BELIEVED(
            scaling(sound -> with(sound, sound.downAfter(), sound.changeWindow(), Duration.ofHours(1)))) {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.has(HealthFault.MONITOR_STALE);
        }
    },
    /** A leader gives instances up as soon as they are not needed. */
    FIVE_MINUTES_FORGOTTEN(scaling(sound -> with(sound, sound.period(), sound.changeWindow(), sound.staleAfter()))),
    /** The number changes as often as the leader looks. */
    STEPS_WITHOUT_REST(scaling(sound -> with(sound, sound.downAfter(), sound.period(), sound.staleAfter()))),
    /** Instances are to be busy all the time. */
    NO_SPARE_CAPACITY(scaling(sound -> needing(sound, 1, sound.drainTarget(), sound.tolerance()))) {
        @Override
        public boolean concerns(HealthPlan plan) {
            return !plan.isConstant();
        }
    },
    /** Most of what instances can do is left unused, and ever more of them are asked for. */
    TOO_MUCH_SPARE_CAPACITY(scaling(sound -> needing(sound, 0.1, sound.drainTarget(), sound.tolerance()))) {
        @Override
        public boolean concerns(HealthPlan plan) {
            return !plan.isConstant();
        }
    },
    /** A backlog may take a day. */
    BACKLOG_DOES_NOT_COUNT(scaling(sound -> needing(sound, sound.utilisation(), Duration.ofDays(1), 1))),
    /** The lower limit is forgotten. */
    MIN_FORGOTTEN(scaling(sound -> sound.withBounds(1, sound.max()))),
    /** The upper limit is forgotten. */
    MAX_FORGOTTEN(scaling(sound -> sound.withBounds(sound.min(), 10_000))),
    /** An operator's pause is not known to the policies. */
    OPERATORS_PAUSE_OVERLOOKED(UnaryOperator.identity()) {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.has(HealthFault.OPERATOR_PAUSE);
        }

        @Override
        public HealthWatch.Wishes wishes(HealthWatch.Wishes sound) {
            return new HealthWatch.Wishes(false, sound.highWaterMark(), sound.instances(), sound.revision());
        }
    },
    /** The leader looks once in a minute. */
    LOOKS_SELDOM(UnaryOperator.identity()) {
        @Override
        public Scheduler scheduler(Scheduler sound) {
            return new SlowTimers(sound, 12);
        }
    };

    private final UnaryOperator<HealthConfig> rules;

    PolicyMutant(UnaryOperator<HealthConfig> rules) {
        this.rules = rules;
    }

    @Override
    public HealthConfig config(HealthConfig sound, int leadership) {
        return rules.apply(sound);
    }

    private static UnaryOperator<HealthConfig> breaker(UnaryOperator<BreakerConfig> rules) {
        return sound -> sound.withBreaker(rules.apply(sound.breaker()), sound.breakerMode());
    }

    private static UnaryOperator<HealthConfig> callers(UnaryOperator<CallerConfig> rules) {
        return sound -> sound.withCallers(rules.apply(sound.callers()));
    }

    private static UnaryOperator<HealthConfig> scaling(UnaryOperator<ScalingConfig> rules) {
        return sound -> sound.withScaling(rules.apply(sound.scaling()));
    }

    private static BreakerConfig failing(BreakerConfig from, double share, long perMinute) {
        return new BreakerConfig(
                from.window(),
                from.recent(),
                share,
                perMinute,
                from.dominance(),
                from.pause(),
                from.longestPause(),
                from.probe(),
                false);
    }

    private static BreakerConfig pausing(BreakerConfig from, Duration pause) {
        Duration longest = pause.compareTo(from.longestPause()) > 0 ? pause : from.longestPause();
        return new BreakerConfig(
                from.window(),
                from.recent(),
                from.share(),
                from.perMinute(),
                from.dominance(),
                pause,
                longest,
                from.probe(),
                false);
    }

    private static BreakerConfig dominant(BreakerConfig from, double dominance) {
        return new BreakerConfig(
                from.window(),
                from.recent(),
                from.share(),
                from.perMinute(),
                dominance,
                from.pause(),
                from.longestPause(),
                from.probe(),
                false);
    }

    private static CallerConfig judged(
            CallerConfig from, long messages, double warnShare, double refuseShare, double outShare) {
        return new CallerConfig(
                from.mode(),
                from.window(),
                messages,
                warnShare,
                refuseShare,
                outShare,
                from.quarantine(),
                from.longestQuarantine(),
                from.seed());
    }

    static ScalingConfig with(ScalingConfig from, Duration downAfter, Duration changeWindow, Duration staleAfter) {
        return new ScalingConfig(
                from.min(),
                from.max(),
                from.utilisation(),
                from.drainTarget(),
                from.period(),
                from.tolerance(),
                staleAfter,
                downAfter,
                changeWindow,
                from.startUpLimit());
    }

    private static ScalingConfig needing(
            ScalingConfig from, double utilisation, Duration drainTarget, double tolerance) {
        return new ScalingConfig(
                from.min(),
                from.max(),
                utilisation,
                drainTarget,
                from.period(),
                tolerance,
                from.staleAfter(),
                from.downAfter(),
                from.changeWindow(),
                from.startUpLimit());
    }
}
