package io.nuropb.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One of several parameters of a {@link MeshMethod}, by its name on the mesh. It must be there and not {@code null},
 * unless its type is an {@link java.util.Optional} or it carries an annotation called {@code Nullable}.
 *
 * <p>That annotation has to be kept at run time, as those of jspecify, JSR 305, Jakarta and Spring are. Those of
 * JetBrains and SpotBugs are not, nor is what Kotlin writes for a type such as {@code String?}: such a parameter must
 * be there, unless it is made an {@code Optional}.
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
