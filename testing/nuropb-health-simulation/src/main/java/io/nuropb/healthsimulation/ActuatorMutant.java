package io.nuropb.healthsimulation;

import io.nuropb.InstanceId;
import io.nuropb.election.Restrictions;
import io.nuropb.election.Session;
import io.nuropb.election.Term;
import io.nuropb.health.HealthActuators;
import io.nuropb.health.HealthAdvice;
import io.nuropb.health.HealthConfig;
import io.nuropb.health.HealthListener;
import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.health.actuators.ScalingSignal;
import io.nuropb.health.policies.CallerConfig;
import io.nuropb.health.policies.ScalingConfig;
import io.nuropb.testkit.PassingSession;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Defects of what follows from a decision until somebody hears of it. */
enum ActuatorMutant implements HealthMutant {
    /**
     * What is expected to come is worked out before the limit, so that instances are awaited that nobody is asked for.
     */
    EXPECTATION_BEFORE_CLAMPS {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.config().scaling().max() < 100;
        }

        @Override
        public HealthConfig config(HealthConfig sound, int leadership) {
            return sound.withScaling(sound.scaling().withBounds(sound.scaling().min(), 10_000));
        }

        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            ScalingConfig limits = world.plan().config().scaling();
            return signals(
                    sound,
                    signal -> desiring(
                            signal, Math.min(limits.max(), signal.desired().orElse(0))));
        }

        @Override
        public Session session(Session sound, ModelWorld world) {
            int most = world.plan().config().scaling().max();
            return new PassingSession(sound) {
                @Override
                public CompletionStage<Void> put(Term term, String name, String value) {
                    return super.put(
                            term,
                            name,
                            DESIRED.matcher(value)
                                    .replaceAll(found ->
                                            "\"desired\": " + Math.min(most, Integer.parseInt(found.group(1)))));
                }
            };
        }
    },
    /** Steps are taken although the reason says that nothing is known. */
    FROZEN_FOLLOWS_WHAT_THERE_IS {
        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            return signals(
                    sound,
                    signal -> signal.reason().startsWith("Frozen") ? desiring(signal, signal.current() + 1) : signal);
        }
    },
    /** More is said where fewer are meant. */
    SIGN_TURNED {
        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            return signals(
                    sound,
                    signal -> desiring(
                            signal,
                            Math.max(1, 2 * signal.current() - signal.desired().orElse(0))));
        }
    },
    /** What is said is the difference, and not the level. */
    DIFFERENCE_INSTEAD_OF_LEVEL {
        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            return signals(sound, signal -> desiring(signal, signal.desired().orElse(0) - signal.current()));
        }
    },
    /** A signal is given only when it has changed. */
    SIGNALS_CHANGES_ONLY {
        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            OptionalInt[] latest = {OptionalInt.of(-1)};
            return scaler(sound, signal -> {
                if (!signal.desired().equals(latest[0])) {
                    latest[0] = signal.desired();
                    sound.scaler().orElseThrow().signal(signal);
                }
            });
        }
    },
    /** A signal is valid for ever. */
    SIGNALS_NEVER_END {
        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            return signals(
                    sound,
                    signal -> with(
                            signal,
                            signal.desired(),
                            signal.sequence(),
                            signal.validUntil().plus(Duration.ofDays(1))));
        }
    },
    /** Signals have no numbers. */
    SIGNALS_NOT_NUMBERED {
        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            return signals(sound, signal -> with(signal, signal.desired(), 1, signal.validUntil()));
        }
    },
    /** The fleet is told again at each period what it was told. */
    ADVICE_REPEATED {
        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            HealthAdvice[] latest = {HealthAdvice.none()};
            long[] session = {0};
            HealthActuators repeating = scaler(sound, signal -> {
                sound.scaler().orElseThrow().signal(signal);
                if (!latest[0].asksTheSameAs(HealthAdvice.none())) {
                    sound.machine().advise(session[0], copy(latest[0]));
                }
            });
            return machine(repeating, (number, advice) -> {
                session[0] = number;
                latest[0] = advice;
                sound.machine().advise(number, advice);
            });
        }
    },
    /** Advice is given in the name of another session, and nobody takes it. */
    ADVICE_OF_ANOTHER_SESSION {
        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            return machine(sound, (session, advice) -> sound.machine().advise(session - 1, advice));
        }
    },
    /** What was asked for is never taken back. */
    ADVICE_NEVER_TAKEN_BACK {
        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            return advice(sound, advice -> advice.asksTheSameAs(HealthAdvice.none()) ? null : advice);
        }
    },
    /** All try at once after a pause. */
    ALL_PROBE {
        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            return advice(
                    sound,
                    advice -> advice.restrictions().probe().isEmpty()
                            ? advice
                            : new HealthAdvice(true, advice.restrictions()));
        }
    },
    /** The leader itself tries after a pause. */
    LEADER_PROBES {
        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            return advice(sound, advice -> {
                Restrictions asked = advice.restrictions();
                Member leader = world.leadership().leader();
                Optional<InstanceId> self = leader == null ? Optional.empty() : Optional.of(leader.id());
                return asked.probe().isEmpty()
                        ? advice
                        : new HealthAdvice(
                                false,
                                new Restrictions(
                                        self, asked.methods(), asked.callers(), asked.instances(), asked.reason()));
            });
        }
    },
    /** Whoever tries after a pause is forgotten when the next signal is given, and the fleet pauses on. */
    PROBE_FORGOTTEN {
        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            HealthAdvice[] latest = {HealthAdvice.none()};
            long[] session = {0};
            HealthActuators forgetful = scaler(sound, signal -> {
                sound.scaler().orElseThrow().signal(signal);
                if (latest[0].restrictions().probe().isPresent()) {
                    latest[0] = withoutProbe(latest[0]);
                    sound.machine().advise(session[0], latest[0]);
                }
            });
            return machine(forgetful, (number, advice) -> {
                session[0] = number;
                latest[0] = advice;
                sound.machine().advise(number, advice);
            });
        }
    },
    /** Where one method fails, the fleet pauses. */
    PAUSES_FOR_ONE_METHOD {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.mayRefuseMethods();
        }

        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            return advice(
                    sound,
                    advice -> advice.restrictions().methods().isEmpty()
                            ? advice
                            : new HealthAdvice(false, advice.restrictions()));
        }
    },
    /** Where the fleet should pause, a method is refused. */
    REFUSES_ANY_METHOD {
        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            return advice(
                    sound,
                    advice -> advice.consume()
                            ? advice
                            : refusing(
                                    advice,
                                    Set.of(Counts.method(0), Counts.method(1)),
                                    advice.restrictions().callers()));
        }
    },
    /** Whoever was refused is mixed up with another caller. */
    ANOTHER_CALLER_REFUSED {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.mayRefuse();
        }

        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            return advice(sound, advice -> {
                Set<String> others = new TreeSet<>();
                advice.restrictions()
                        .callers()
                        .forEach(user -> others.add(world.plan().another(user)));
                return refusing(advice, advice.restrictions().methods(), others);
            });
        }
    },
    /** Connections are closed when a caller is refused for the first time. */
    TERMINATES_AT_ONCE {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.mayRefuse();
        }

        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            Set<String> known = new HashSet<>();
            return advice(sound, advice -> {
                advice.restrictions().callers().stream()
                        .filter(known::add)
                        .forEach(user -> sound.terminator().orElseThrow().terminate(user, "at once"));
                return advice;
            });
        }
    },
    /** Whoever is shut out stays so. */
    ADMISSION_FORGOTTEN {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.config().callers().mode() == CallerConfig.Mode.SHUT_OUT && plan.mayRefuse();
        }

        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            ConnectionTerminator terminator = sound.terminator().orElseThrow();
            return new HealthActuators(
                    sound.scaler(), Optional.of(new NeverAdmitting(terminator)), sound.listener(), sound.machine());
        }
    },
    /** An alert is told when something has changed back, too, as if it were new. */
    ALERTS_WITHOUT_CAUSE {
        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            return scaler(sound, signal -> {
                sound.scaler().orElseThrow().signal(signal);
                if (signal.sequence() % 20 == 0) {
                    sound.listener().alerted("0 of 0 messages have failed within 1 min");
                }
            });
        }
    },
    /** Alerts are not told. */
    ALERTS_NOT_TOLD {
        @Override
        public HealthActuators actuators(HealthActuators sound, ModelWorld world) {
            return new HealthActuators(sound.scaler(), sound.terminator(), new HealthListener() {}, sound.machine());
        }
    };

    private record NeverAdmitting(ConnectionTerminator sound) implements ConnectionTerminator {
        @Override
        public CompletionStage<Integer> terminate(String user, String reason) {
            return sound.terminate(user, reason);
        }

        @Override
        public CompletionStage<@Nullable Void> shutOut(String user) {
            return sound.shutOut(user);
        }

        @Override
        public CompletionStage<@Nullable Void> admit(String user) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {}
    }

    private static final Pattern DESIRED = Pattern.compile("\"desired\": (\\d+)");

    private static HealthActuators scaler(HealthActuators sound, Consumer<ScalingSignal> scaler) {
        return new HealthActuators(Optional.of(scaler::accept), sound.terminator(), sound.listener(), sound.machine());
    }

    private static HealthActuators signals(HealthActuators sound, UnaryOperator<ScalingSignal> defect) {
        return scaler(sound, signal -> sound.scaler().orElseThrow().signal(defect.apply(signal)));
    }

    private static HealthActuators machine(HealthActuators sound, HealthActuators.Machine machine) {
        return new HealthActuators(sound.scaler(), sound.terminator(), sound.listener(), machine);
    }

    private static HealthActuators advice(
            HealthActuators sound, Function<HealthAdvice, @Nullable HealthAdvice> defect) {
        return machine(sound, (session, advice) -> {
            HealthAdvice given = defect.apply(advice);
            if (given != null) {
                sound.machine().advise(session, given);
            }
        });
    }

    private static HealthAdvice copy(HealthAdvice advice) {
        return new HealthAdvice(advice.consume(), advice.restrictions());
    }

    private static HealthAdvice withoutProbe(HealthAdvice from) {
        Restrictions asked = from.restrictions();
        return new HealthAdvice(
                from.consume(),
                new Restrictions(
                        Optional.empty(), asked.methods(), asked.callers(), asked.instances(), asked.reason()));
    }

    private static HealthAdvice refusing(HealthAdvice from, Set<String> methods, Set<String> callers) {
        Restrictions asked = from.restrictions();
        return new HealthAdvice(
                from.consume(), new Restrictions(asked.probe(), methods, callers, asked.instances(), asked.reason()));
    }

    private static ScalingSignal desiring(ScalingSignal from, int desired) {
        OptionalInt wanted = from.desired().isPresent() ? OptionalInt.of(desired) : from.desired();
        return with(from, wanted, from.sequence(), from.validUntil());
    }

    private static ScalingSignal with(ScalingSignal from, OptionalInt desired, long sequence, Instant validUntil) {
        return new ScalingSignal(
                desired,
                from.current(),
                from.kind(),
                from.reason(),
                from.bottleneck(),
                from.term(),
                sequence,
                validUntil);
    }
}
