package io.nuropb.examples.spring;

import io.nuropb.client.MeshClient;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** An application that only calls. */
final class Visitor implements AutoCloseable {

    /** Its part that Spring makes. */
    @EnableAutoConfiguration
    static class Application {}

    private final ConfigurableApplicationContext context;

    Visitor(String broker) {
        context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false)
                .properties("spring.application.name=visitor", "nuropb.rabbitmq.uri=" + broker)
                .run();
    }

    MeshClient mesh() {
        return context.getBean(MeshClient.class);
    }

    @Override
    public void close() {
        context.close();
    }
}
