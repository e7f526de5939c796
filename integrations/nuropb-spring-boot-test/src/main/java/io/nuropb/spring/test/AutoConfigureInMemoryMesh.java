package io.nuropb.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * Has the application of a test run on a mesh in memory: no etcd and no RabbitMQ is looked for.
 *
 * <p>Ports that the application or the test defines, a {@code Coordinator} or a {@code MessagePublisher} for example,
 * are not made, not even those that are {@code @Primary}; only an {@code InstanceScaler} stays. Whoever injects such a
 * port by its own class does not find it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
public @interface AutoConfigureInMemoryMesh {}
