package io.nuropb.spring;

import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.service.MeshServiceBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The beans of an application that have annotated handlers.
 *
 * <p>They are found by their types and not made: a handler's bean may need the {@code MeshClient}, which needs the
 * service, which needs the names of the handlers. When all beans are there, it is checked that they are what their
 * definitions promised. A lazy bean remains lazy: it is checked when it is made, and whoever asked for it is told.
 */
final class HandlerBeans implements SmartInitializingSingleton {

    private final ConfigurableListableBeanFactory beans;
    private final List<HandlerBean> found;

    HandlerBeans(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
        found = find(beans);
    }

    private static List<HandlerBean> find(ConfigurableListableBeanFactory beans) {
        List<HandlerBean> found = new ArrayList<>();
        for (String name : beans.getBeanNamesForType(Object.class, true, false)) {
            Class<?> type = ScopedProxyUtils.isScopedTarget(name) ? null : type(beans, name);
            if (type != null && HandlerBean.isOne(type)) {
                found.add(new HandlerBean(name, type));
            }
        }
        return List.copyOf(found);
    }

    private static @Nullable Class<?> type(ConfigurableListableBeanFactory beans, String name) {
        Class<?> type = AutoProxyUtils.determineTargetClass(beans, name);
        if (type == null || !ScopedObject.class.isAssignableFrom(type)) {
            return type;
        }
        return AutoProxyUtils.determineTargetClass(beans, ScopedProxyUtils.getTargetBeanName(name));
    }

    /** @throws InvalidHandlersException if one cannot be registered, or two want the same name or topics */
    void register(MeshServiceBuilder service) {
        Map<String, HandlerBean> owners = new HashMap<>();
        for (HandlerBean bean : found) {
            bean.methods().forEach(method -> claim(owners, "method '" + method + "'", bean));
            bean.topics().forEach(topics -> claim(owners, "events '" + topics + "'", bean));
        }
        found.forEach(bean -> bean.register(service, beans));
    }

    private static void claim(Map<String, HandlerBean> owners, String what, HandlerBean bean) {
        HandlerBean other = owners.putIfAbsent(what, bean);
        if (other != null && !other.equals(bean)) {
            throw new InvalidHandlersException(
                    other + " and " + bean + " both handle " + what + ", and a service has one handler for each."
                            + " Give one of them another name, or remove a bean",
                    null);
        }
    }

    /**
     * Sees to it that a service that the application made itself does not leave annotated beans aside unseen.
     *
     * @throws InvalidHandlersException if it does
     */
    void checkRegisteredIn(MeshService service) {
        for (HandlerBean bean : found) {
            if (!service.methods().containsAll(bean.methods())
                    || !service.topics().containsAll(bean.topics())) {
                throw new InvalidHandlersException(
                        bean
                                + " has methods with @MeshMethod or @OnEvent, but the application's own MeshService bean does not"
                                + " have them. Register the bean there with handlers(…), or remove the MeshService bean and add"
                                + " to the service with a MeshServiceCustomizer",
                        null);
            }
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** An application context below the one with the instance has the parent's, whose handlers are registered. */
    private void checkInstanceIsHere() {
        if (!found.isEmpty() && beans.getBeanNamesForType(ServiceRunner.class, true, false).length == 0) {
            throw new InvalidHandlersException(
                    found.get(0)
                            + " has methods with @MeshMethod or @OnEvent, but the instance on the mesh belongs to a parent of its"
                            + " application context, and serves that one's handlers only. Define the bean there",
                    null);
        }
    }

    @Override
    public void afterSingletonsInstantiated() {
        checkInstanceIsHere();
        for (HandlerBean bean : found) {
            if (beans.containsSingleton(bean.name())) {
                bean.check(beans.getBean(bean.name()));
            }
        }
        Set<String> names = found.stream().map(HandlerBean::name).collect(Collectors.toUnmodifiableSet());
        for (String name : beans.getBeanNamesForType(Object.class, false, false)) {
            Object bean = beans.containsSingleton(name) && !names.contains(name) ? beans.getSingleton(name) : null;
            if (bean != null) {
                checkHidesNothing(name, bean);
            }
        }
        beans.addBeanPostProcessor(new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                // A factory has the name of what it makes, which comes here as well.
                if (!(bean instanceof FactoryBean<?>)) {
                    checkMadeLater(name, bean);
                }
                return bean;
            }
        });
    }

    private void checkMadeLater(String name, Object bean) {
        Optional<HandlerBean> known =
                found.stream().filter(one -> one.name().equals(name)).findFirst();
        if (known.isPresent()) {
            known.get().check(bean);
        } else if (beans.containsBeanDefinition(name) && beans.isSingleton(name)) {
            checkHidesNothing(name, bean);
        }
    }

    private static void checkHidesNothing(String name, Object bean) {
        if (HandlerBean.isOne(AopUtils.getTargetClass(bean)) && !ScopedProxyUtils.isScopedTarget(name)) {
            throw new InvalidHandlersException(
                    new HandlerBean(name, AopUtils.getTargetClass(bean))
                            + " has methods with @MeshMethod or @OnEvent, but its definition does not show its class. Have the"
                            + " @Bean method return that class, instead of an interface or a superclass",
                    null);
        }
    }
}
