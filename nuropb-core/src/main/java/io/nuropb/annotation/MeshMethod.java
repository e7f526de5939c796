package io.nuropb.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A Java method that can be called over the mesh.
 *
 * <p>It takes either one record, bean or {@link java.util.Map}, to which the call's parameters are bound together, or
 * any number of parameters that carry {@link Param}, to which they are bound one by one. A handler may take its context
 * beside them.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface MeshMethod {

    /**
     * The name on the mesh; by default the Java method's name in snake case: {@code createOrder} is
     * {@code create_order}.
     */
    String value() default "";

    /** What the method does, for people who ask the service to describe itself. */
    String description() default "";

    /** Whether its calls have to be encrypted. */
    boolean requiresEncryption() default false;

    /**
     * Whether its calls may have parameters, and fields inside them, that it does not know, which are then ignored;
     * otherwise they are refused, unless the whole service is tolerant. On a method that is called, rather than one
     * that handles calls, it means nothing.
     */
    boolean tolerant() default false;

    /** How many calls of it one instance handles at once; 0 for as many as the prefetch allows. */
    int maxConcurrent() default 0;

    /** Whether its handler never blocks, and may share one thread with all other quick ones. */
    boolean quick() default false;
}
