package io.nuropb.spring;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/** The names of all settings {@code nuropb.*}, as {@link NuropbProperties} has them. */
final class SettingNames {

    static final String PREFIX = "nuropb";

    /** Names that differ by more characters are no misspelt ones. */
    private static final int FARTHEST = 2;

    private SettingNames() {}

    /** The setting that may be meant by a name that is none; empty if there is none that is similar. */
    static Optional<String> nearest(String unknown) {
        return all(PREFIX, NuropbProperties.class)
                .filter(name -> distance(unknown, name) <= FARTHEST)
                .min(Comparator.comparingInt(name -> distance(unknown, name)));
    }

    private static Stream<String> all(String prefix, Class<?> section) {
        return Arrays.stream(section.getRecordComponents()).flatMap(part -> {
            String name = prefix + "." + DataObjectPropertyName.toDashedForm(part.getName());
            return part.getType().isRecord() ? all(name, part.getType()) : Stream.of(name);
        });
    }

    /** How many characters have to be put in, left out or exchanged to make one text of the other. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        Arrays.setAll(row, inserted -> inserted);
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int exchanged = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(exchanged, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
