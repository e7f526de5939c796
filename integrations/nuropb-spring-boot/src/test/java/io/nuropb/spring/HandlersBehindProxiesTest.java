package io.nuropb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.SystemScheduler;
import io.nuropb.annotation.MeshMethod;
import io.nuropb.client.MeshClient;
import io.nuropb.inmemory.InMemoryMesh;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Which beans behind proxies become handlers, and what those are told that cannot. */
class HandlersBehindProxiesTest {

    private final InMemoryMesh mesh = new InMemoryMesh(new SystemScheduler());

    @Configuration(proxyBeanMethods = false)
    static class Proxies {
        static final AtomicInteger passed = new AtomicInteger();

        @Bean
        static DefaultPointcutAdvisor advisor() {
            return new DefaultPointcutAdvisor(new Everywhere(), (MethodInterceptor) call -> {
                passed.incrementAndGet();
                return call.proceed();
            });
        }

        private static final class Everywhere extends StaticMethodMatcherPointcut {
            @Override
            public boolean matches(Method method, Class<?> type) {
                return method.getName().startsWith("proxied");
            }
        }

        static BeanNameAutoProxyCreator creator(boolean ofClasses) {
            BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
            creator.setBeanNames("*roxied*");
            creator.setInterceptorNames("advisor");
            creator.setProxyTargetClass(ofClasses);
            return creator;
        }
    }

    /** As behind {@code @Transactional}. */
    public static class Proxied implements Runnable {
        private final String state = "real";

        @MeshMethod
        public String proxiedCall() {
            return state;
        }

        @Override
        public void run() {}
    }

    @Configuration(proxyBeanMethods = false)
    static class ClassProxies {
        @Bean
        static BeanNameAutoProxyCreator creator() {
            return Proxies.creator(true);
        }

        @Bean
        Proxied proxied() {
            return new Proxied();
        }
    }

    @Test
    void aCallPassesTheProxyAroundABean() {
        int before = Proxies.passed.get();
        SpringApplication application = Apps.inMemory(mesh, List.of(Proxies.class, ClassProxies.class));
        try (ConfigurableApplicationContext app = application.run()) {
            assertThat(app.getBean(Proxied.class).getClass()).isNotEqualTo(Proxied.class);
            assertThat(app.getBean(MeshClient.class).call("orders", "proxied_call", null, String.class))
                    .isEqualTo("real");
            assertThat(Proxies.passed.get() - before).isEqualTo(1);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class InterfaceProxies {
        @Bean
        static BeanNameAutoProxyCreator creator() {
            return Proxies.creator(false);
        }

        @Bean
        Proxied proxied() {
            return new Proxied();
        }
    }

    @Test
    void aProxyOfInterfacesIsRefused() {
        SpringApplication application = Apps.inMemory(mesh, List.of(Proxies.class, InterfaceProxies.class));
        assertThat(Apps.refusal(application))
                .hasMessageContaining("Bean 'proxied'")
                .hasMessageContaining("spring.aop.proxy-target-class=true");
    }

    /** A proxy cannot see this call. */
    public static class FinalProxied {
        @MeshMethod
        public final String proxiedCall() {
            return "passed by";
        }

        public void proxiedOther() {}
    }

    @Configuration(proxyBeanMethods = false)
    static class FinalProxies {
        @Bean
        static BeanNameAutoProxyCreator creator() {
            return Proxies.creator(true);
        }

        @Bean
        FinalProxied finalProxied() {
            return new FinalProxied();
        }
    }

    @Test
    void aFinalMethodBehindAProxyIsRefused() {
        SpringApplication application = Apps.inMemory(mesh, List.of(Proxies.class, FinalProxies.class));
        assertThat(Apps.refusal(application)).hasMessageContaining("final method 'proxiedCall'");
    }

    @Configuration(proxyBeanMethods = false)
    static class Hiding {
        /** Needs the client, and so the service, before the next bean is there. */
        @Bean
        Object early(MeshClient client) {
            return client.defaults();
        }

        @Bean
        Runnable hidden() {
            return new Proxied();
        }
    }

    @Test
    void handlersThatADefinitionHidesAreRefusedAndNotForgotten() {
        assertThat(Apps.refusal(Apps.inMemory(mesh, List.of(Hiding.class))))
                .hasMessageContaining("Bean 'hidden'")
                .hasMessageContaining("return that class");
    }

    @Test
    void handlersThatALazyDefinitionHidesAreRefusedWhenTheyAreMade() {
        SpringApplication application =
                Apps.inMemory(mesh, List.of(Hiding.class), "spring.main.lazy-initialization=true");
        try (ConfigurableApplicationContext app = application.run()) {
            assertThatThrownBy(() -> app.getBean("hidden"))
                    .hasRootCauseInstanceOf(InvalidHandlersException.class)
                    .hasMessageContaining("return that class");
        }
    }

    @Test
    void aProxyOfInterfacesAroundALazyBeanIsRefusedWhenItIsMade() {
        SpringApplication application = Apps.inMemory(
                mesh, List.of(Proxies.class, InterfaceProxies.class), "spring.main.lazy-initialization=true");
        try (ConfigurableApplicationContext app = application.run()) {
            assertThatThrownBy(() -> app.getBean("proxied"))
                    .hasRootCauseInstanceOf(InvalidHandlersException.class)
                    .hasMessageContaining("spring.aop.proxy-target-class=true");
        }
    }
}
