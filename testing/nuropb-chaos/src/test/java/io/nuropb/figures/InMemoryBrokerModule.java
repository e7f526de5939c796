package io.nuropb.figures;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import io.nuropb.inmemory.InMemoryBroker;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.inmemory.InMemoryMessageSource;
import io.nuropb.inmemory.InMemoryTopology;
import io.nuropb.messaging.MessagePublisher;
import io.nuropb.messaging.MessageSource;
import io.nuropb.topology.BrokerTopology;

/** Binds the broker's ports to one broker in memory, beside a coordinator of another kind. */
final class InMemoryBrokerModule extends AbstractModule {

    private final InMemoryBroker broker;

    InMemoryBrokerModule(InMemoryBroker broker) {
        this.broker = broker;
    }

    @Override
    protected void configure() {
        bind(InMemoryBroker.class).toInstance(broker);
        bind(InMemoryConfig.class).toInstance(InMemoryConfig.defaults());
        bind(BrokerTopology.class).to(InMemoryTopology.class).in(Scopes.SINGLETON);
        bind(MessageSource.class).to(InMemoryMessageSource.class).in(Scopes.SINGLETON);
        bind(MessagePublisher.class).to(InMemoryMessagePublisher.class).in(Scopes.SINGLETON);
    }
}
