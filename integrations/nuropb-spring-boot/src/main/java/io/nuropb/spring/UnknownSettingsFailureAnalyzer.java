package io.nuropb.spring;

import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Has Spring Boot say which settings are none of ours and where they are from. Before Spring Boot's own analyzer, which
 * shows their values, too: one that is misspelt may be a password.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnknownSettingsFailureAnalyzer extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {

    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of(SettingNames.PREFIX);

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
        Set<ConfigurationProperty> unknown = cause.getUnboundProperties();
        if (!unknown.stream().map(ConfigurationProperty::getName).allMatch(OURS::isAncestorOf)) {
            return null;
        }
        return new FailureAnalysis(
                lines(
                        unknown,
                        setting -> setting.getName() + " is none of NuroPB's settings. It is set by "
                                + setting.getOrigin() + "."),
                lines(unknown, UnknownSettingsFailureAnalyzer::remedy),
                cause);
    }

    private static String remedy(ConfigurationProperty unknown) {
        String name = unknown.getName().toString();
        return SettingNames.nearest(name)
                .map(meant -> "Write " + meant + " if that is what " + name + " is meant to be, or remove it.")
                .orElse("Correct the name " + name + ", or remove it.");
    }

    private static String lines(Set<ConfigurationProperty> settings, Function<ConfigurationProperty, String> line) {
        return settings.stream().map(line).collect(Collectors.joining("\n"));
    }
}
