package io.nuropb.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.multibindings.OptionalBinder;
import io.nuropb.Identity;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.health.sensors.BrokerMonitor;
import io.nuropb.json.JacksonJson;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.topology.BrokerTopology;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RabbitModuleTest {

    private static final RabbitConfig NOWHERE =
            RabbitConfig.of("amqp://no-such-host.invalid/shop").withManagement("http://no-such-host.invalid:15672");

    @Test
    void itBindsTheBrokerPortsOnceEachAndOpensNothing() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Injector injector = Guice.createInjector(new RabbitModule(NOWHERE), new IdentityModule());
        assertThat(injector.getInstance(BrokerTopology.class))
                .isInstanceOf(RabbitTopology.class)
                .isSameAs(injector.getInstance(BrokerTopology.class));
        assertThat(injector.getInstance(MessageSource.class))
                .isInstanceOf(RabbitMessageSource.class)
                .isSameAs(injector.getInstance(MessageSource.class));
        assertThat(injector.getInstance(MessagePublisher.class))
                .isInstanceOf(RabbitMessagePublisher.class)
                .isSameAs(injector.getInstance(MessagePublisher.class));
        assertThat(injector.getInstance(BrokerMonitor.class))
                .isInstanceOf(RabbitBrokerMonitor.class)
                .isSameAs(injector.getInstance(BrokerMonitor.class));
        assertThat(injector.getInstance(Scheduler.class)).isSameAs(injector.getInstance(Scheduler.class));
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> !before.contains(thread)
                        && (thread.getName().contains("HttpClient")
                                || thread.getName().contains("nuropb-amqp")));
    }

    @Test
    void itMayBeInstalledBesideAnotherModuleWithTheSameScheduler() {
        assertThat(Guice.createInjector(new RabbitModule(NOWHERE), new RabbitModule(NOWHERE), new IdentityModule())
                        .getInstance(Scheduler.class))
                .isNotNull();
    }

    @Test
    void anApplicationSetsItsOwnJsonAndScheduler() {
        Json json = new JacksonJson();
        try (SystemScheduler scheduler = new SystemScheduler()) {
            Injector injector = Guice.createInjector(new RabbitModule(NOWHERE), new IdentityModule(), binder -> {
                OptionalBinder.newOptionalBinder(binder, Json.class)
                        .setBinding()
                        .toInstance(json);
                OptionalBinder.newOptionalBinder(binder, Scheduler.class)
                        .setBinding()
                        .toInstance(scheduler);
            });
            assertThat(injector.getInstance(Json.class)).isSameAs(json);
            assertThat(injector.getInstance(Scheduler.class)).isSameAs(scheduler);
        }
    }

    private static final class IdentityModule extends AbstractModule {
        @Override
        protected void configure() {
            bind(Identity.class).toInstance(RabbitBench.identity());
        }
    }
}
