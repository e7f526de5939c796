package io.nuropb.runner;

import io.nuropb.election.Leader;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Proclamation;
import io.nuropb.election.Readiness;
import io.nuropb.election.SessionLoss;
import io.nuropb.runner.UnmetRequirement.What;
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
record UnmetRequirements(Map<What, Gap> found, Map<What, Boolean> retrying) {

    /**
     * One of them.
     *
     * @param cause what was found; empty if it is what was found before
     * @param certain whether it is missing against the instance's will, and not just about to come
     * @param waitingHelps whether it can be there again without anybody changing configuration or rights
     * @param kind what tells this cause from others of the same requirement against which something else is to be done;
     *     empty if nothing does
     */
    record Gap(String cause, boolean certain, boolean waitingHelps, String kind) {

        /** What is found now, with what is known from before and was not found anew. */
        Gap after(Gap before) {
            boolean isOfSameKind = kind.isEmpty() && waitingHelps == before.waitingHelps;
            return new Gap(
                    cause.isEmpty() ? before.cause : cause,
                    certain || before.certain,
                    waitingHelps,
                    isOfSameKind ? before.kind : kind);
        }

        /** Whether something else is to be done against it than against the other. */
        boolean differsFrom(Gap other) {
            return waitingHelps != other.waitingHelps || !kind.equals(other.kind);
        }
    }

    static UnmetRequirements of(LifecycleState state, PortReports reports, boolean isClient) {
        Draft draft = new Draft(isClient);
        if (isInService(state.role())) {
            draft.coordinator(state.role(), reports);
            draft.broker(state, reports);
            draft.responsible(state.role());
            BrokerDifference.of(state.role(), state.fleet(), state.broker())
                    .ifPresent(cause -> draft.put(What.COMMON_BROKER, cause, true));
            draft.follower(state);
            draft.consumer(state);
            reports.lostReplyQueue().ifPresent(cause -> draft.put(What.REPLY_QUEUE, cause, false));
            reports.failedLookup().ifPresent(draft::lookup);
        }
        return new UnmetRequirements(draft.found, draft.retrying);
    }

    private static boolean isInService(Role role) {
        return !(role instanceof Role.New) && !role.isEnding();
    }

    private static final class Draft {

        private final Map<What, Gap> found = new EnumMap<>(What.class);
        private final Map<What, Boolean> retrying = new EnumMap<>(What.class);
        private final boolean isClient;

        Draft(boolean isClient) {
            this.isClient = isClient;
        }

        void put(What what, String cause, boolean certain) {
            put(what, cause, certain, "");
        }

        void put(What what, String cause, boolean certain, String kind) {
            found.putIfAbsent(what, new Gap(cause, certain, true, kind));
        }

        /** What was refused is of a kind for each reason, whatever could not be reached is of one. */
        private static String kind(boolean waitingHelps, Enum<?> reason) {
            return waitingHelps ? "" : reason.name();
        }

        void coordinator(Role role, PortReports reports) {
            reports.silentCoordinator().ifPresent(cause -> put(What.COORDINATOR, cause, true));
            if (role instanceof Role.Waiting waiting) {
                SessionLoss loss = waiting.loss();
                // Whoever stood still need not look at the coordinator.
                boolean waitingHelps = loss.reason().waitingHelps() && loss.reason() != SessionLoss.Reason.STOOD_STILL;
                found.putIfAbsent(
                        What.COORDINATOR,
                        new Gap(loss.message(), true, waitingHelps, kind(waitingHelps, loss.reason())));
            } else if (role instanceof Role.Joining joining) {
                retrying(What.COORDINATOR, joining.attempt());
                if (joining.attempt() == 0) {
                    put(What.COORDINATOR, "It has not answered yet", false);
                }
            }
        }

        void broker(LifecycleState state, PortReports reports) {
            reports.silentBroker().ifPresent(problem -> {
                boolean waitingHelps = problem.reason().waitingHelps();
                // Where waiting does not help, a start is about to fail, and says why.
                boolean certain = waitingHelps || state.hasServed();
                found.putIfAbsent(
                        What.BROKER,
                        new Gap(
                                String.valueOf(problem.getMessage()),
                                certain,
                                waitingHelps,
                                kind(waitingHelps, problem.reason())));
            });
            reports.blocked().ifPresent(cause -> put(What.PUBLISHING, cause, true));
        }

        /** What keeps the instance that is responsible for the broker from its work. */
        void responsible(Role role) {
            if (role instanceof Role.Resigned resigned) {
                obstacle(resigned.obstacle(), resigned.problem(), true, "");
            } else if (role instanceof Role.Responsible responsible) {
                task(responsible.task());
            }
        }

        /** What was found to be wrong is not known to be right before a leader says so. */
        private void notReady(LifecycleState state) {
            retrying(What.READINESS, 1);
            retrying(What.OBJECTS, 1);
            retrying(What.BROKER, isAnswered(state.consumer()) ? 0 : 1);
        }

        /** Whether the broker has given a consumer, or has answered that it gives none. */
        private static boolean isAnswered(ConsumerState consumer) {
            return consumer instanceof ConsumerState.Consuming
                    || consumer instanceof ConsumerState.Broken
                    || (consumer instanceof ConsumerState.Recovering recovering
                            && recovering.obstacle() == RetryReason.BROKER_REFUSED);
        }

        /** Nor is what was known of the fleet known to be over, unless this instance may consume. */
        private void unheard(LifecycleState state) {
            boolean mayConsume =
                    state.permission().filter(held -> !held.suspended()).isPresent();
            retrying(What.RESUMPTION, mayConsume ? 0 : 1);
            retrying(What.COMMON_BROKER, 1);
            retrying(What.LEADER, state.fleet().leader().isEmpty() ? 1 : 0);
        }

        private void task(LeaderTask task) {
            if (task instanceof LeaderTask.Blocked blocked) {
                obstacle(
                        blocked.obstacle(),
                        blocked.problem(),
                        blocked.obstacle() != RetryReason.PROCLAMATION_REFUSED
                                && blocked.obstacle() != RetryReason.CONSUMERS_DOUBTED,
                        blocked.cause().orElse(""));
            } else if (task instanceof LeaderTask.Preparing preparing) {
                retrying(What.BROKER, preparing.attempt());
                put(What.READINESS, "This instance declares the broker's objects", false);
            } else if (task instanceof LeaderTask.Auditing auditing) {
                retrying(What.BROKER, auditing.attempt());
                retrying(What.OBJECTS, auditing.attempt());
            } else if (task instanceof LeaderTask.Withdrawing withdrawing) {
                withdrawing.problem().ifPresent(problem -> put(What.OBJECTS, problem, true, problem));
                put(What.READINESS, "The coordinator has not taken this leader's withdrawal yet", false);
            } else if (task instanceof LeaderTask.Proclaiming proclaiming) {
                retrying(What.READINESS, proclaiming.attempt());
                put(What.READINESS, "The coordinator has not taken this leader's proclamation yet", false);
            } else if (task instanceof LeaderTask.Resigning resigning) {
                obstacle(resigning.obstacle(), resigning.problem(), true, "");
            }
        }

        private void obstacle(RetryReason obstacle, String problem, boolean certain, String kind) {
            boolean waitingHelps = obstacle != RetryReason.CONNECTION_REFUSED;
            found.putIfAbsent(ofObstacle(obstacle), new Gap(problem, certain, waitingHelps, kind));
        }

        private static What ofObstacle(RetryReason obstacle) {
            return switch (obstacle) {
                case BROKER_UNREACHABLE, CONNECTION_REFUSED -> What.BROKER;
                case BROKER_REFUSED, CONSUMERS_DOUBTED -> What.OBJECTS;
                case OUTNUMBERED -> What.COMMON_BROKER;
                case PROCLAMATION_REFUSED -> What.READINESS;
            };
        }

        void follower(LifecycleState state) {
            OperatorControl control = state.fleet().control();
            Optional<Proclamation> heard = state.fleet().proclamation();
            Optional<Readiness> said = heard.flatMap(Proclamation::readiness);
            boolean isSuspended = state.permission()
                    .filter(ConsumePermission::suspendedForHealth)
                    .isPresent();
            if (!control.consume()
                    || said.filter(readiness -> !readiness.consume() || isSuspended)
                            .isPresent()) {
                String cause = paused(control, said);
                put(What.RESUMPTION, cause, true, control.consume() ? "" : cause);
            }
            boolean isReady = state.role() instanceof Role.Standalone alone
                    ? alone.isReady()
                    : heard.isPresent() && said.map(Readiness::ready).orElse(true);
            if (!isReady) {
                notReady(state);
            }
            if (state.fleet().isUnheard()) {
                unheard(state);
            }
            if (!(state.role() instanceof Role.Follower)) {
                return;
            }
            Optional<Leader> leader = state.fleet().leader();
            if (leader.isEmpty()) {
                put(What.LEADER, "An election is awaited", false);
            } else if (state.fleet().isUnheard()) {
                put(What.READINESS, "Leader " + leader.get() + " has not said yet that the broker is ready", false);
            } else if (said.filter(readiness -> !readiness.ready()).isPresent()) {
                put(
                        What.READINESS,
                        "Leader " + leader.get()
                                + " has taken it back until the broker's objects are as they have to be",
                        false);
            }
        }

        private static String paused(OperatorControl control, Optional<Readiness> said) {
            if (!control.consume()) {
                return "Paused by '" + control.by() + "': " + control.reason();
            }
            return said.map(readiness -> readiness.restrictions().reason())
                    .filter(reason -> !reason.isEmpty())
                    .map(reason -> "Paused by its leader: " + reason)
                    .orElse("An operator has paused it, or the leader has not heard yet that it is resumed");
        }

        void consumer(LifecycleState state) {
            ConsumerState consumer = state.consumer();
            What queue = isClient ? What.REPLY_QUEUE : What.CONSUMER;
            if (consumer instanceof ConsumerState.Recovering recovering) {
                if (recovering.obstacle() == RetryReason.BROKER_REFUSED) {
                    put(queue, recovering.problem(), true);
                } else {
                    obstacle(recovering.obstacle(), recovering.problem(), true, "");
                }
            } else if (consumer instanceof ConsumerState.Broken broken) {
                put(queue, broken.problem(), false);
            } else if (!(consumer instanceof ConsumerState.Consuming)) {
                int attempt = attempt(consumer);
                retrying(What.BROKER, attempt);
                retrying(queue, attempt);
                if (found.keySet().stream().noneMatch(Draft::keepsFromConsuming)) {
                    put(queue, beginning(state), false);
                }
            }
        }

        private static boolean keepsFromConsuming(What what) {
            return what != What.PUBLISHING && what != What.MANAGEMENT;
        }

        private static int attempt(ConsumerState consumer) {
            if (consumer instanceof ConsumerState.Opening opening) {
                return opening.attempt();
            }
            return consumer instanceof ConsumerState.Verifying verifying ? verifying.attempt() : 0;
        }

        private static String beginning(LifecycleState state) {
            ConsumerState consumer = state.consumer();
            if (consumer instanceof ConsumerState.Uncovered uncovered) {
                return "It waits for " + Status.lacking(state, uncovered.lacking());
            }
            if (consumer instanceof ConsumerState.Draining) {
                return "Handlers under way end before it is consumed anew";
            }
            return consumer instanceof ConsumerState.Verifying
                    ? "The broker's objects are being verified"
                    : "The broker has not confirmed the consumer yet";
        }

        void lookup(BrokerException problem) {
            boolean waitingHelps = problem.reason().waitingHelps();
            put(
                    What.MANAGEMENT,
                    String.valueOf(problem.getMessage()),
                    !waitingHelps,
                    kind(waitingHelps, problem.reason()));
        }

        private void retrying(What what, int attempt) {
            if (attempt > 0) {
                retrying.put(what, true);
            }
        }
    }
}
