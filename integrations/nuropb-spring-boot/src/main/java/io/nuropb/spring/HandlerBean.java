package io.nuropb.spring;

import io.nuropb.annotation.AnnotatedMethods;
import io.nuropb.annotation.MeshMethod;
import io.nuropb.annotation.MethodNames;
import io.nuropb.annotation.OnEvent;
import io.nuropb.service.MeshServiceBuilder;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.scheduling.annotation.AsyncAnnotationAdvisor;
import org.springframework.util.ClassUtils;

/**
 * A bean with annotated handlers.
 *
 * @param name the bean's name
 * @param type its class, without a proxy around it
 */
record HandlerBean(String name, Class<?> type) {

    private static final Logger log = LoggerFactory.getLogger(HandlerBean.class);

    /** In the name of a class that Mockito has generated, with all annotations of what is mocked. */
    private static final String MOCK = "$MockitoMock$";

    /** Whether a class declares or inherits annotated methods; those of interfaces are for callers. */
    static boolean isOne(Class<?> type) {
        try {
            return !type.isInterface() && !annotated(type).isEmpty();
        } catch (LinkageError | TypeNotPresentException e) {
            log.warn("{} is not searched for handlers: a class that it names is missing", type.getName(), e);
            return false;
        }
    }

    /** A class as somebody wrote it, without those that were generated to extend it. */
    private static Class<?> declared(Class<?> type) {
        Class<?> declared = ClassUtils.getUserClass(type);
        while (declared.getName().contains(MOCK) && declared.getSuperclass() != null) {
            declared = declared.getSuperclass();
        }
        return declared;
    }

    private static List<Method> annotated(Class<?> type) {
        return AnnotatedMethods.of(declared(type));
    }

    /** The names on the mesh of its methods that can be called. */
    List<String> methods() {
        return annotated(type).stream()
                .filter(method -> method.isAnnotationPresent(MeshMethod.class))
                .map(MethodNames::of)
                .toList();
    }

    /** The patterns of the topics that it listens to. */
    List<String> topics() {
        return annotated(type).stream()
                .map(method -> method.getAnnotation(OnEvent.class))
                .filter(annotation -> annotation != null)
                .map(OnEvent::value)
                .toList();
    }

    /** Registers the bean, which is asked for at each call and need not be there yet. */
    void register(MeshServiceBuilder service, BeanFactory beans) {
        try {
            register(service, beans, declared(type));
        } catch (IllegalArgumentException e) {
            throw new InvalidHandlersException(this + " cannot be registered: " + e.getMessage(), e);
        }
    }

    private <T> void register(MeshServiceBuilder service, BeanFactory beans, Class<T> declared) {
        service.handlers(declared, () -> beans.getBean(name, declared));
    }

    /** @throws InvalidHandlersException if the bean that is there could not be called as its class promised */
    void check(Object bean) {
        Class<?> declared = declared(type);
        if (!declared.isInstance(bean)) {
            throw new InvalidHandlersException(
                    this
                            + " is behind a proxy that has the bean's interfaces and not its class, so that its handlers cannot"
                            + " be called. Set spring.aop.proxy-target-class=true, or proxyTargetClass = true where the proxy is"
                            + " asked for",
                    null);
        }
        checkShowsAll(declared(AopUtils.getTargetClass(bean)));
        if (!AopUtils.isCglibProxy(bean)) {
            return;
        }
        for (Method method : annotated(type)) {
            if (Modifier.isFinal(method.getModifiers())) {
                throw new InvalidHandlersException(
                        this + " is behind a proxy, which a call of its final method '" + method.getName()
                                + "' would pass by. Make the method not final",
                        null);
            }
            if (runsElsewhere(bean, method) && !CompletableFuture.class.isAssignableFrom(method.getReturnType())) {
                throw new InvalidHandlersException(
                        this + " has its method '" + method.getName()
                                + "' run elsewhere by @Async, so that its message would count as handled before it is, and be"
                                + " lost if that fails. Remove @Async, for a handler has a thread of its own, or return a"
                                + " CompletableFuture",
                        null);
            }
        }
    }

    /** A definition may show a superclass only; whether that is seen depends on the order in which beans are made. */
    private void checkShowsAll(Class<?> made) {
        HandlerBean whole = new HandlerBean(name, made);
        if (!Set.copyOf(whole.methods()).equals(Set.copyOf(methods()))
                || !Set.copyOf(whole.topics()).equals(Set.copyOf(topics()))) {
            throw new InvalidHandlersException(
                    this + " is made as a " + made.getName()
                            + ", which has other handlers than its definition shows. Have the @Bean method return that class",
                    null);
        }
    }

    /** Whether the method, or its class, is annotated with what {@code @EnableAsync} looks for. */
    private static boolean runsElsewhere(Object bean, Method method) {
        Class<?> type = AopUtils.getTargetClass(bean);
        return bean instanceof Advised proxy
                && Arrays.stream(proxy.getAdvisors())
                        .filter(AsyncAnnotationAdvisor.class::isInstance)
                        .map(AsyncAnnotationAdvisor.class::cast)
                        .anyMatch(advisor ->
                                advisor.getPointcut().getMethodMatcher().matches(method, type));
    }

    @Override
    public String toString() {
        return "Bean '" + name + "' (" + declared(type).getName() + ")";
    }
}
