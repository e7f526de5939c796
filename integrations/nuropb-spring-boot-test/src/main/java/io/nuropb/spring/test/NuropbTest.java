package io.nuropb.spring.test;

import io.nuropb.client.MeshClient;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.service.MeshService;
import io.nuropb.spring.MeshServiceCustomizer;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * A test of the application's service alone: an instance that serves, on a mesh in memory.
 *
 * <p>Of the application's components only those with {@code @MeshMethod} or {@code @OnEvent} methods and those of type
 * {@link MeshServiceCustomizer} are made, and those that have a {@code @Bean} method for one of these or for a
 * {@link MeshService}, with all else that they make; and none of Spring Boot's auto-configurations but ours. What these
 * need is for the test to give, with {@code @MockitoBean}, {@code @Import} or a nested {@code @TestConfiguration}. The
 * test can have injected the {@link MeshClient}, which calls the service over the mesh as a stranger would, and the
 * {@link InMemoryMesh}, to add further services or to hurt the servers.
 *
 * <p>The whole application is tested in memory by {@link AutoConfigureInMemoryMesh} on a {@code @SpringBootTest}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@BootstrapWith(NuropbTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(HandlerFilter.class)
@AutoConfigureInMemoryMesh
@ImportAutoConfiguration
public @interface NuropbTest {

    /** Properties of the test, {@code key=value}. */
    String[] properties() default {};

    /** Whether components that do not belong to the service are left out. */
    boolean useDefaultFilters() default true;

    /** Further components to make. */
    Filter[] includeFilters() default {};

    /** Components to leave out. */
    Filter[] excludeFilters() default {};

    /** Auto-configurations to leave out. */
    @AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
    Class<?>[] excludeAutoConfiguration() default {};
}
