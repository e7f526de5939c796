package io.nuropb.spring;

import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Whether the application takes part in the mesh. The property is read as every boolean property of Spring Boot's is:
 * {@code yes} and {@code 1} are true, and what is no boolean ends the start.
 */
final class OnNuropbEnabled extends SpringBootCondition {

    private static final String PROPERTY = "nuropb.enabled";

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        boolean isEnabled = Binder.get(context.getEnvironment())
                .bind(PROPERTY, Boolean.class)
                .orElse(true);
        return new ConditionOutcome(isEnabled, PROPERTY + " is " + isEnabled);
    }
}
