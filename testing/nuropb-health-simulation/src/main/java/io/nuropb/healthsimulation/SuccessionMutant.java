package io.nuropb.healthsimulation;

import io.nuropb.election.Restrictions;
import io.nuropb.election.Session;
import io.nuropb.election.Term;
import io.nuropb.health.HealthAdvice;
import io.nuropb.health.HealthConfig;
import io.nuropb.testkit.PassingSession;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Defects of what a leader hands to its successor, and of what a successor makes of it. */
enum SuccessionMutant implements HealthMutant {
    /** A successor knows of no pause. */
    PAUSE_FORGOTTEN {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.changesLeader() && plan.has(HealthFault.STORM);
        }

        @Override
        public HealthAdvice inForce(HealthAdvice sound) {
            return new HealthAdvice(true, sound.restrictions());
        }
    },
    /** A successor knows of no refusals. */
    REFUSALS_FORGOTTEN {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.changesLeader() && (plan.mayRefuse() || plan.mayRefuseMethods());
        }

        @Override
        public HealthAdvice inForce(HealthAdvice sound) {
            Restrictions said = sound.restrictions();
            return new HealthAdvice(sound.consume(), new Restrictions(said.probe(), Set.of(), Set.of(), said.reason()));
        }
    },
    /** A successor knows only the instances that live, and not how many were asked for. */
    LAST_NUMBER_FORGOTTEN {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.changesLeader();
        }

        @Override
        public Session session(Session sound, ModelWorld world) {
            return new PassingSession(sound) {
                @Override
                public Optional<LastSignal> lastSignal() {
                    return Optional.empty();
                }
            };
        }
    },
    /** A successor gives instances up at once, by what it has seen itself. */
    FIVE_MINUTE_MAXIMUM_FORGOTTEN {
        @Override
        public boolean concerns(HealthPlan plan) {
            return plan.changesLeader();
        }

        @Override
        public HealthConfig config(HealthConfig sound, int leadership) {
            return leadership == 1 ? sound : PolicyMutant.FIVE_MINUTES_FORGOTTEN.config(sound, leadership);
        }
    },
    /** Whoever was deposed goes on. */
    DEPOSED_LEADER_GOES_ON {
        @Override
        public boolean rests() {
            return false;
        }
    },
    /** What is published is guarded by the term of before. */
    PUBLISHES_IN_AN_EARLIER_TERM {
        @Override
        public Session session(Session sound, ModelWorld world) {
            return new PassingSession(sound) {
                @Override
                public CompletionStage<Void> put(Term term, String name, String value) {
                    return sound.put(new Term(term.number() - 1), name, value);
                }
            };
        }
    },
    /** What is published is what was found first. */
    PUBLISHES_ONCE {
        @Override
        public Session session(Session sound, ModelWorld world) {
            return new PassingSession(sound) {
                private boolean done;

                @Override
                public CompletionStage<Void> put(Term term, String name, String value) {
                    if (done) {
                        return CompletableFuture.completedFuture(null);
                    }
                    done = true;
                    return sound.put(term, name, value);
                }
            };
        }
    }
}
