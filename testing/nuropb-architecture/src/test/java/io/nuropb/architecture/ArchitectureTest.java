package io.nuropb.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {

    private static final Layout REAL = new Layout("io.nuropb");
    /** JMH writes classes around benchmarks by itself. */
    private static final ImportOption WRITTEN_BY_HAND = location -> !location.contains("/jmh_generated/");

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(WRITTEN_BY_HAND)
            .importPackages(REAL.root());

    private static final Layout BROKEN = new Layout("io.nuropb.architecture.offenders");
    private static final JavaClasses OFFENDERS = new ClassFileImporter().importPackages(BROKEN.root());

    static List<Rule> rules() {
        return Rules.ALL;
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theCodeKeepsTheRule(Rule rule) {
        rule.over(REAL).check(CODE);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theRuleCatchesItsOffenders(Rule rule) {
        String found = String.join(
                "\n", rule.over(BROKEN).evaluate(OFFENDERS).getFailureReport().getDetails());

        assertThat(rule.offenders())
                .isNotEmpty()
                .allSatisfy(offender -> assertThat(found).contains(offender.getName()));
    }

    @Test
    void everyModuleIsExamined() {
        assertThat(CODE).extracting(REAL::module).containsAll(Layout.modules()).contains("runner");
    }
}
