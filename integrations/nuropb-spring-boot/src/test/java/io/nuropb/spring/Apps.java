package io.nuropb.spring;

import static org.assertj.core.api.Assertions.catchThrowable;

import io.nuropb.inmemory.InMemoryMesh;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Applications of tests. */
final class Apps {

    /** Everything that Spring Boot configures by itself. */
    @EnableAutoConfiguration
    static class Plain {}

    private Apps() {}

    /** An application with its ports in memory, without a web server. */
    static SpringApplication inMemory(InMemoryMesh mesh, List<Class<?>> sources, String... properties) {
        SpringApplication application = of(sources, properties);
        application.addPrimarySources(List.of(MemoryPorts.class));
        application.addInitializers(
                context -> ((GenericApplicationContext) context).registerBean("mesh", InMemoryMesh.class, () -> mesh));
        return application;
    }

    /** An application without a web server, and with whatever ports its properties say. */
    static SpringApplication of(List<Class<?>> sources, String... properties) {
        List<Class<?>> all = new ArrayList<>(sources);
        all.add(Plain.class);
        List<String> settings =
                new ArrayList<>(List.of("spring.main.banner-mode=off", "spring.application.name=orders"));
        settings.addAll(Arrays.asList(properties));
        return new SpringApplicationBuilder(all.toArray(Class<?>[]::new))
                .web(WebApplicationType.NONE)
                .registerShutdownHook(false)
                .properties(settings.toArray(String[]::new))
                .build();
    }

    static ConfigurableApplicationContext run(InMemoryMesh mesh, Class<?> source, String... properties) {
        return inMemory(mesh, List.of(source), properties).run();
    }

    /** Why an application does not start: its handlers. */
    static InvalidHandlersException refusal(SpringApplication application) {
        Throwable thrown = catchThrowable(() -> application.run().close());
        while (thrown != null && !(thrown instanceof InvalidHandlersException)) {
            thrown = thrown.getCause();
        }
        if (thrown instanceof InvalidHandlersException refusal) {
            return refusal;
        }
        throw new AssertionError("The application starts, or fails for another reason");
    }
}
