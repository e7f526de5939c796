package io.nuropb.messaging.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A method of a service on the mesh, as its callers and its description know it. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface MeshMethod {

    /** The method's name on the mesh; by default the Java method's in snake case, see {@link MethodNames#snakeCase}. */
    String value() default "";

    /** What the method does, for people. */
    String description() default "";

    /** Whether the method takes encrypted calls only. */
    boolean requiresEncryption() default false;
}
