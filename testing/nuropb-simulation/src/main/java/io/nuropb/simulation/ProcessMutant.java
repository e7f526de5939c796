package io.nuropb.simulation;

import io.nuropb.Backoff;
import io.nuropb.Moment;
import io.nuropb.Scheduler;
import io.nuropb.messaging.Retries;
import io.nuropb.runner.RunnerConfig;
import io.nuropb.testkit.PassingScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What can be wrong with a process itself: its clock, its timers, its limits. */
enum ProcessMutant implements Mutant {
    /** A leader keeps the leadership, whatever it cannot do. */
    LEADER_NEVER_RESIGNS {
        @Override
        public Scheduler scheduler(Scheduler sound, World world, SimulatedProcess process) {
            Duration limit = world.plan().runner().dutyLimit();
            return new WrongTimers(sound, length -> Optional.of(length).filter(real -> !real.equals(limit)));
        }
    },
    /** Clocks go slower than the lease's margin allows for. */
    CLOCKS_BEYOND_THE_MARGIN {
        @Override
        public double slowestClock(double promised) {
            return 0.7;
        }
    },
    /** A client takes more calls than it may have pending. */
    CALLS_UNBOUNDED {
        @Override
        public RunnerConfig config(RunnerConfig sound) {
            return sound.withClient(sound.client().withMaxPending(1_000).withMaxUnconfirmed(1_000));
        }
    },
    /** Pauses of seconds take no time. */
    PAUSES_TAKE_NO_TIME {
        @Override
        public Scheduler scheduler(Scheduler sound, World world, SimulatedProcess process) {
            return new WrongTimers(
                    sound, length -> Optional.of(length.compareTo(Duration.ofSeconds(5)) > 0 ? length : Duration.ZERO));
        }
    },
    /** Calls have no time-out. */
    CALLS_NEVER_TIME_OUT {
        @Override
        public Scheduler scheduler(Scheduler sound, World world, SimulatedProcess process) {
            return new WrongTimers(sound, length -> Optional.of(length).filter(real -> !real.equals(Plan.TIMEOUT)));
        }
    },
    /** Timers of more than ten seconds never fire. */
    LONG_TIMERS_LOST {
        @Override
        public Scheduler scheduler(Scheduler sound, World world, SimulatedProcess process) {
            return new WrongTimers(
                    sound, length -> Optional.of(length).filter(real -> real.compareTo(Duration.ofSeconds(10)) <= 0));
        }
    },
    /** Pauses of less than two seconds never end. */
    SHORT_TIMERS_LOST {
        @Override
        public Scheduler scheduler(Scheduler sound, World world, SimulatedProcess process) {
            return new WrongTimers(
                    sound, length -> Optional.of(length).filter(real -> real.compareTo(Duration.ofSeconds(2)) >= 0));
        }
    },
    /** The clock is read once in a TTL. */
    CLOCK_READ_SELDOM {
        @Override
        public Scheduler scheduler(Scheduler sound, World world, SimulatedProcess process) {
            return new PassingScheduler(sound) {
                private Moment latest = base.now();

                @Override
                public Moment now() {
                    Moment real = base.now();
                    latest = latest.until(real).compareTo(world.plan().ttl()) < 0 ? latest : real;
                    return latest;
                }
            };
        }
    },
    /** Deadlines go by the time of day, which somebody may set. */
    DEADLINES_BY_TIME_OF_DAY {
        @Override
        public Scheduler scheduler(Scheduler sound, World world, SimulatedProcess process) {
            return new PassingScheduler(sound) {
                private final Duration ahead = ahead();

                private Duration ahead() {
                    return Duration.between(Instant.EPOCH, base.wallClock())
                            .minusNanos(base.now().nanos());
                }

                @Override
                public Moment now() {
                    return base.now().plus(ahead().minus(ahead));
                }
            };
        }
    },
    /** What an instance does not know is refused, whoever else handles it. */
    NOTHING_GIVEN_BACK {
        @Override
        public RunnerConfig config(RunnerConfig sound) {
            return sound.withDispatch(sound.dispatch().withGiveBackLimit(Duration.ZERO));
        }
    },
    /** A reply that the broker does not confirm at once is given up, and its message handled again. */
    REPLIES_GIVEN_UP {
        @Override
        public RunnerConfig config(RunnerConfig sound) {
            Retries once = new Retries(1, Backoff.defaults());
            return sound.withDispatch(sound.dispatch().withReplies(once));
        }
    },
    /** A handler may take as long as it likes. */
    HANDLERS_NEVER_OVERDUE {
        @Override
        public RunnerConfig config(RunnerConfig sound) {
            return sound.withDispatch(sound.dispatch().withHandlerDeadline(Duration.ofMinutes(15)));
        }
    };
}
