package io.nuropb.spring;

import io.nuropb.service.MeshServiceBuilder;
import org.springframework.core.annotation.Order;

/**
 * Adds to the service that is made of the application's beans: handlers that are lambdas, an authorizer, a key, a
 * deduplication.
 *
 * <p>Beans of this type are called in their {@link Order}, after the annotated beans were registered. One that needs
 * the {@code MeshClient} takes it from the handler's context, for the client is made after the service.
 */
@FunctionalInterface
public interface MeshServiceCustomizer {

    /** Adds to the service; called once, before the instance starts. */
    void customize(MeshServiceBuilder service);
}
