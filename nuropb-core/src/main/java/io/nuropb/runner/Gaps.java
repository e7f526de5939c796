package io.nuropb.runner;

import io.nuropb.election.Control;
import io.nuropb.election.Leader;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.runner.Missing.What;
import io.nuropb.topology.BrokerException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is missing at one moment: worked out anew from the machine's state and from what the ports have reported.
 *
 * @param found what is missing
 * @param retrying what is not known to be missing or not, because it is just being tried again
 */
record Gaps(Map<What, Gap> found, Map<What, Boolean> retrying) {

    /**
     * One of them.
     *
     * @param cause what was found; empty if it is what was found before
     * @param certain whether it is missing against the instance's will, and not just about to come
     */
    record Gap(String cause, boolean certain) {}

    static Gaps of(State state, PortReports reports, boolean isClient) {
        Draft draft = new Draft(isClient);
        if (isInService(state.standing())) {
            draft.coordinator(state.standing(), reports);
            draft.broker(reports);
            draft.responsible(state, reports);
            draft.follower(state);
            draft.intake(state);
            reports.lostReplyQueue().ifPresent(cause -> draft.put(What.REPLY_QUEUE, cause, false));
            reports.failedLookup().ifPresent(draft::lookup);
        }
        return new Gaps(draft.found, draft.retrying);
    }

    private static boolean isInService(Standing standing) {
        return !(standing instanceof Standing.New
                || standing instanceof Standing.Stopping
                || standing instanceof Standing.Closing
                || standing instanceof Standing.Stopped);
    }

    private static final class Draft {

        private final Map<What, Gap> found = new EnumMap<>(What.class);
        private final Map<What, Boolean> retrying = new EnumMap<>(What.class);
        private final boolean isClient;

        Draft(boolean isClient) {
            this.isClient = isClient;
        }

        void put(What what, String cause, boolean certain) {
            found.putIfAbsent(what, new Gap(cause, certain));
        }

        void coordinator(Standing standing, PortReports reports) {
            reports.silentCoordinator().ifPresent(cause -> put(What.COORDINATOR, cause, true));
            if (standing instanceof Standing.Waiting waiting) {
                put(What.COORDINATOR, waiting.loss().message(), true);
            } else if (standing instanceof Standing.Joining joining) {
                retrying(What.COORDINATOR, joining.attempt());
                if (joining.attempt() == 0) {
                    put(What.COORDINATOR, "It has not answered yet", false);
                }
            }
        }

        void broker(PortReports reports) {
            reports.silentBroker().ifPresent(cause -> put(What.BROKER, cause, true));
            reports.blocked().ifPresent(cause -> put(What.PUBLISHING, cause, true));
        }

        /** What the instance that is responsible for the broker is about. */
        void responsible(State state, PortReports reports) {
            duty(state.standing()).ifPresent(duty -> {
                if (duty instanceof Duty.Blocked blocked) {
                    put(ofDuty(blocked.obstacle()), blocked.problem(), blocked.obstacle() != Obstacle.WORD_REFUSED);
                } else if (duty instanceof Duty.Preparing preparing) {
                    retrying(What.BROKER, preparing.attempt());
                    retrying(What.OBJECTS, preparing.attempt());
                    put(What.READINESS, "This instance declares the broker's objects", false);
                } else if (duty instanceof Duty.Retracting) {
                    put(What.READINESS, "The coordinator has not taken this leader's withdrawal yet", false);
                } else if (duty instanceof Duty.Proclaiming proclaiming) {
                    retrying(What.READINESS, proclaiming.attempt());
                    put(What.READINESS, "The coordinator has not taken this leader's word yet", false);
                } else {
                    reports.failedAudit()
                            .ifPresent(problem ->
                                    put(ofDuty(Obstacle.of(problem)), String.valueOf(problem.getMessage()), true));
                }
            });
        }

        private static Optional<Duty> duty(Standing standing) {
            if (standing instanceof Standing.Leading leading) {
                return Optional.of(leading.duty());
            }
            return standing instanceof Standing.Standalone alone ? Optional.of(alone.duty()) : Optional.empty();
        }

        private static What ofDuty(Obstacle obstacle) {
            return switch (obstacle) {
                case BROKER_UNREACHABLE -> What.BROKER;
                case BROKER_REFUSED -> What.OBJECTS;
                case WORD_REFUSED -> What.READINESS;
            };
        }

        void follower(State state) {
            Control control = state.fleet().control();
            Optional<Proclamation> word = state.fleet().proclamation();
            Optional<Readiness> said = word.flatMap(Proclamation::readiness);
            if (!control.consume()
                    || said.filter(readiness -> !readiness.consume()).isPresent()) {
                put(What.RESUMPTION, paused(control), true);
            }
            if (!(state.standing() instanceof Standing.Following)) {
                return;
            }
            Optional<Leader> leader = state.fleet().leader();
            if (leader.isEmpty()) {
                put(What.LEADER, "An election is awaited", false);
            } else if (word.isEmpty()) {
                put(What.READINESS, "Leader " + leader.get() + " has not said yet that the broker is ready", false);
            } else if (said.filter(readiness -> !readiness.ready()).isPresent()) {
                put(
                        What.READINESS,
                        "Leader " + leader.get()
                                + " has taken it back until the broker's objects are as they have to be",
                        false);
            }
        }

        private static String paused(Control control) {
            if (control.consume()) {
                return "An operator has paused it, or the leader has not heard yet that it is resumed";
            }
            return "Paused by '" + control.by() + "': " + control.reason();
        }

        void intake(State state) {
            Serving serving = state.serving();
            What queue = isClient ? What.REPLY_QUEUE : What.CONSUMER;
            if (serving instanceof Serving.Recovering recovering) {
                boolean silent = recovering.obstacle() == Obstacle.BROKER_UNREACHABLE;
                put(silent ? What.BROKER : queue, recovering.problem(), true);
            } else if (serving instanceof Serving.Broken broken) {
                put(queue, broken.problem(), false);
            } else if (!(serving instanceof Serving.Consuming)) {
                int attempt = attempt(serving);
                retrying(What.BROKER, attempt);
                retrying(queue, attempt);
                if (found.keySet().stream().noneMatch(Draft::keepsFromConsuming)) {
                    put(queue, beginning(serving), false);
                }
            }
        }

        private static boolean keepsFromConsuming(What what) {
            return what != What.PUBLISHING && what != What.MANAGEMENT;
        }

        private static int attempt(Serving serving) {
            if (serving instanceof Serving.Opening opening) {
                return opening.attempt();
            }
            return serving instanceof Serving.Verifying verifying ? verifying.attempt() : 0;
        }

        private static String beginning(Serving serving) {
            if (serving instanceof Serving.Draining) {
                return "Handlers under way end before it is consumed anew";
            }
            return serving instanceof Serving.Verifying
                    ? "The broker's objects are being verified"
                    : "The broker has not confirmed the consumer yet";
        }

        void lookup(BrokerException problem) {
            put(
                    What.MANAGEMENT,
                    String.valueOf(problem.getMessage()),
                    !problem.reason().waitingHelps());
        }

        private void retrying(What what, int attempt) {
            if (attempt > 0) {
                retrying.put(what, true);
            }
        }
    }
}
