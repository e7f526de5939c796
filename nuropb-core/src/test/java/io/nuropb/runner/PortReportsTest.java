package io.nuropb.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.SessionLoss;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.LinkReport;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What counts of the reports of connections, in whatever order they come. */
class PortReportsTest {

    private final BrokerException reset =
            new BrokerException(BrokerException.Reason.UNREACHABLE, "connection reset", null);

    private final PortReports reports = new PortReports();

    @Test
    void aSessionThatEndsAfterItsLeaseDoesNotTakeBackThatTheCoordinatorIsSilent() {
        reports.unanswered("no answer");
        SessionLoss loss = new SessionLoss(SessionLoss.Reason.EXPIRED, "gone");
        reports.take(new LifecycleEvent.SessionLost(1, loss), 0);
        assertThat(reports.silentCoordinator()).contains("no answer");
        reports.take(new LifecycleEvent.SessionLost(2, loss), 2);
        assertThat(reports.silentCoordinator()).isEmpty();
    }

    @Test
    void theBrokerIsMissingFromTheLossToTheNextConnection() {
        reports.take(new LinkReport.Opened("consuming", 1, Optional.empty()));
        assertThat(reports.take(new LinkReport.Lost("consuming", 1, reset))).isFalse();
        assertThat(reports.silentBroker()).contains(reset);

        assertThat(reports.take(new LinkReport.Opened("consuming", 2, Optional.empty())))
                .isTrue();

        assertThat(reports.silentBroker()).isEmpty();
    }

    @Test
    void aLossThatIsReportedLateUndoesNoLaterConnection() {
        reports.take(new LinkReport.Opened("consuming", 1, Optional.empty()));
        reports.take(new LinkReport.Opened("consuming", 2, Optional.empty()));

        reports.take(new LinkReport.Lost("consuming", 1, reset));

        assertThat(reports.silentBroker()).isEmpty();
        reports.take(new LinkReport.Lost("consuming", 2, reset));
        assertThat(reports.silentBroker()).contains(reset);
    }

    @Test
    void whatAnEarlierConnectionSaysOfBlockingDoesNotCount() {
        reports.take(new LinkReport.Opened("publishing", 1, Optional.empty()));
        reports.take(new LinkReport.Blocked("publishing", 1, "low on memory"));
        assertThat(reports.blocked()).isPresent();

        reports.take(new LinkReport.Opened("publishing", 2, Optional.empty()));
        assertThat(reports.blocked()).isEmpty();
        reports.take(new LinkReport.Blocked("publishing", 1, "low on memory"));
        assertThat(reports.blocked()).isEmpty();

        reports.take(new LinkReport.Blocked("publishing", 2, "low on disk"));
        reports.take(new LinkReport.Unblocked("publishing", 1));
        assertThat(reports.blocked()).isPresent();
        reports.take(new LinkReport.Unblocked("publishing", 2));
        assertThat(reports.blocked()).isEmpty();
    }

    @Test
    void aConnectionThatIsLostIsNotBlockedAnyMore() {
        reports.take(new LinkReport.Opened("publishing", 1, Optional.empty()));
        reports.take(new LinkReport.Lost("publishing", 1, reset));

        reports.take(new LinkReport.Blocked("publishing", 1, "low on memory"));

        assertThat(reports.blocked()).isEmpty();
    }
}
