package io.nuropb.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One of several parameters of a {@link MeshMethod}, by its name on the mesh. It must be there and not {@code null}, unless its
 * type is an {@link java.util.Optional} or it carries an annotation called {@code Nullable}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Param {

    /** The name on the mesh. */
    String value();

    /** What it is for, for people; a part of the service's description. */
    String description() default "";
}
