package io.nuropb.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A Java method that handles events. It takes the event, bound to the parameter's type, or the event's context, or
 * both, or nothing.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnEvent {

    /** The pattern of the topics, in which {@code *} stands for one word and {@code #} for any number of them. */
    String value();
}
