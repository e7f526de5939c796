package io.nuropb.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What options have that are not on the command line: {@code --amqp-url} is {@code NUROPB_AMQP_URL}, and so on. */
record EnvironmentDefaults(Map<String, String> environment) implements IDefaultValueProvider {

    private static final Set<String> YES = Set.of("1", "yes", "on", "true");
    private static final Set<String> NO = Set.of("0", "no", "off", "false");

    EnvironmentDefaults {
        environment = Map.copyOf(environment);
    }

    /** The variable of an option. */
    static String variable(String option) {
        return "NUROPB_" + option.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
            return null;
        }
        String value = environment.get(variable(option.longestName()));
        if (value == null || value.isEmpty()) {
            return null;
        }
        // In a default, picocli looks for variables, and takes two of these for one.
        return option.type() == boolean.class ? truth(value) : value.replace("$", "$$");
    }

    /** Whether a text is one of those for yes. */
    static boolean isYes(String value) {
        return YES.contains(value.toLowerCase(Locale.ROOT));
    }

    private static String truth(String value) {
        if (isYes(value)) {
            return "true";
        }
        return NO.contains(value.toLowerCase(Locale.ROOT)) ? "false" : value;
    }
}
