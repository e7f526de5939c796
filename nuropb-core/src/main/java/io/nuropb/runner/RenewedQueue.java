package io.nuropb.runner;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is told in the log when the service queue was gone and has been made anew, by whoever is responsible for it:
 * what waited in it is lost, and nothing else says so.
 *
 * <p>Not told where nobody had the queue before, as far as that instance knows, nor where somebody had to delete it to
 * end a difference.
 */
final class RenewedQueue {

    private static final Logger log = LoggerFactory.getLogger(RenewedQueue.class);

    private final String label;
    private final String queue;

    RenewedQueue(String label, String queue) {
        this.label = label;
        this.queue = queue;
    }

    /** @param before the state in which the event came */
    void take(LifecycleState before, LifecycleEvent event) {
        if (event instanceof LifecycleEvent.TopologyChecked checked
                && before.role() instanceof Role.Responsible responsible
                && checked.report().createdQueue(queue)
                && isLoss(before, responsible, checked.call())) {
            log.warn(
                    "{}: queue '{}' was gone and has been made anew: what waited in it is lost. Find out who or what deleted it",
                    label,
                    queue);
        }
    }

    private static boolean isLoss(LifecycleState before, Role.Responsible responsible, long call) {
        LeaderTask task = responsible.task();
        if (task instanceof LeaderTask.Auditing auditing) {
            return auditing.call() == call;
        }
        boolean wasKnown = responsible.inForce().isPresent() || before.hasServed();
        return task instanceof LeaderTask.Preparing preparing
                && preparing.call() == call
                && wasKnown
                && preparing
                        .before()
                        .filter(blocked -> blocked.obstacle() == RetryReason.BROKER_REFUSED)
                        .isEmpty();
    }
}
