package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.health.actuators.ConnectionTerminator;
import io.nuropb.json.JacksonJson;
import io.nuropb.tck.broker.BrokerClients;
import io.nuropb.tck.broker.BrokerTrial;
import io.nuropb.tck.broker.ConnectionTerminatorBench;
import io.nuropb.tck.broker.ConnectionTerminatorContract;
import io.nuropb.tck.broker.Inbox;
import io.nuropb.testservers.RabbitOptions;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.topology.BrokerException;
import io.nuropb.topology.BrokerException.Reason;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract of the terminator, on an ordinary broker and on one that collects no metrics for its management. */
@Tag("servers")
final class ConnectionTerminatorTest {

    /** Users are the server's, so each test has those of its virtual host. */
    private static final class Bench extends RabbitBench implements ConnectionTerminatorBench {

        Bench(RabbitServer server) {
            super(server);
        }

        @Override
        RabbitConfig config(String name) {
            return super.config(name).withManagement(server().management().uri().toString());
        }

        /** The list of connections can be 10 s old. */
        @Override
        public Duration patience() {
            return Duration.ofSeconds(30);
        }

        @Override
        public ConnectionTerminator terminator() {
            return kept(new RabbitConnectionTerminator(config(), scheduler(), new JacksonJson()));
        }

        @Override
        public BrokerClients clientsOf(String user) {
            return clientsOf(user, virtualHost());
        }

        BrokerClients clientsOf(String user, String host) {
            server().management().addUser(user, PASSWORD);
            server().management().permit(user, host, ".*", ".*", ".*");
            return in(config(host).withUser(user, PASSWORD));
        }
    }

    @Nested
    final class OnAnyBroker implements ConnectionTerminatorContract {

        private final Bench bench = new Bench(RabbitServer.shared());

        @Override
        public Bench bench() {
            return bench;
        }

        @Test
        void connectionsToOtherVirtualHostsStay() {
            BrokerTrial trial = BrokerTrial.withQueue(bench);
            String other = bench.server().freshVhost();
            Stages.await(bench.in(bench.config(other)).topology().declare(BrokerTrial.workAndDead()));
            Inbox elsewhere = new Inbox();
            trial.consume(bench.clientsOf("traveller", other).source(), BrokerTrial.QUEUE, 1, elsewhere);
            assertThat(trial.await(
                            "the end of no connection", bench.terminator().terminate("traveller", "x")))
                    .isZero();
            assertThat(elsewhere.losses()).isEmpty();
        }

        @Test
        void aLimitOfAnOperatorsOwnStays() {
            String user = bench.virtualHost() + "-limited";
            bench.server().management().addUser(user, RabbitBench.PASSWORD);
            bench.server().rabbitmqctl("set_user_limits", user, "{\"max-connections\": 3}");
            ConnectionTerminator terminator = bench.terminator();
            assertThat(Stages.failure(terminator.shutOut(user)))
                    .hasMessageContaining("somebody has limited it to 3 connections")
                    .hasMessageContaining("rabbitmqctl clear_user_limits " + user + " max-connections");
            Stages.await(terminator.admit(user).thenApply(done -> true));
            assertThat(bench.server().rabbitmqctl("list_user_limits", "--user", user))
                    .contains("\"max-connections\":3");
        }

        @Test
        void whomTheBrokerDoesNotKnowIsNotShutOut() {
            assertThat(Stages.failure(bench.terminator().shutOut("of-a-directory")))
                    .hasMessageContaining("the broker has no such user of its own");
        }

        @Test
        void whoeverConnectsInAStormIsOutForAsLongAsItIsShutOut() {
            BrokerTrial trial = BrokerTrial.withQueue(bench);
            BrokerClients stormy = bench.clientsOf("stormy");
            Inbox[] storm = {new Inbox(), new Inbox(), new Inbox()};
            for (Inbox inbox : storm) {
                trial.consume(stormy.source(), BrokerTrial.QUEUE, 1, inbox);
            }
            ConnectionTerminator terminator = bench.terminator();
            Stages.await(terminator.shutOut("stormy").thenApply(done -> true));
            trial.eventually(
                    "the end of all its connections",
                    () -> terminator
                            .terminate("stormy", "too much")
                            .thenApply(closed -> Arrays.stream(storm)
                                    .allMatch(inbox -> inbox.losses().size() == 1)));
            for (int attempt = 0; attempt < 20; attempt++) {
                assertThat(trial.failure(
                                        "connecting",
                                        stormy.publisher()
                                                .publish("", BrokerTrial.QUEUE, true, BrokerTrial.message("no")))
                                .reason())
                        .isEqualTo(Reason.UNREACHABLE);
            }
            trial.send(BrokerTrial.QUEUE, "a");
            Stages.await(terminator.admit("stormy").thenApply(done -> true));
            trial.send(stormy.publisher(), BrokerTrial.QUEUE, BrokerTrial.message("b"));
            trial.assertHolds(BrokerTrial.QUEUE, "a", "b");
        }

        @Test
        void withoutManagementAccessItSaysSoAndFails() {
            ConnectionTerminator terminator = bench.kept(new RabbitConnectionTerminator(
                    RabbitConfig.of(bench.server().uri(bench.virtualHost()).toString()),
                    bench.scheduler(),
                    new JacksonJson()));
            assertThat(terminator.unable())
                    .contains("there is no management access. Give it with RabbitConfig.withManagement");
            assertThat(Stages.failure(terminator.terminate("x", "y")).reason()).isEqualTo(Reason.ACCESS_REFUSED);
            assertThat(Stages.failure(terminator.shutOut("x")).reason()).isEqualTo(Reason.ACCESS_REFUSED);
            assertThat(Stages.failure(terminator.admit("x")).reason()).isEqualTo(Reason.ACCESS_REFUSED);
        }

        @Test
        void whoMayOnlyLookClosesNobodysConnections() {
            BrokerTrial trial = BrokerTrial.withQueue(bench);
            Inbox inbox = new Inbox();
            trial.consume(bench.clientsOf("bystander").source(), BrokerTrial.QUEUE, 1, inbox);
            String user = bench.virtualHost() + "-looks";
            bench.server().management().addUser(user, RabbitBench.PASSWORD, "management");
            bench.server().management().permit(user, bench.virtualHost(), "", "", "");
            ConnectionTerminator terminator = bench.kept(new RabbitConnectionTerminator(
                    bench.config()
                            .withManagement(bench.server().management().uri().toString(), user, RabbitBench.PASSWORD),
                    bench.scheduler(),
                    new JacksonJson()));
            boolean harmless = Stages.await(
                    terminator.terminate("bystander", "x").handle((closed, failure) -> failure != null || closed == 0));
            assertThat(harmless).isTrue();
            BrokerException refused = Stages.failure(terminator.shutOut("bystander"));
            assertThat(refused.reason())
                    .as("RabbitMQ 4.3 does not say whether the password or the tag is wrong")
                    .isIn(Reason.ACCESS_REFUSED, Reason.BAD_CREDENTIALS);
            assertThat(refused).hasMessageContaining("'administrator'");
            trial.rest();
            assertThat(inbox.losses()).isEmpty();
        }
    }

    @Nested
    final class WithoutMetrics implements ConnectionTerminatorContract {

        @SuppressWarnings("NullAway.Init")
        private static RabbitServer server;

        private final Bench bench = new Bench(server);

        @BeforeAll
        static void startServer() {
            server = RabbitServer.start(RabbitOptions.defaults()
                    .withDeniedFeature("management_metrics_collection")
                    .withoutMetricsCollector());
        }

        @AfterAll
        static void stopServer() {
            server.close();
        }

        @Override
        public Bench bench() {
            return bench;
        }
    }
}
