package io.nuropb.tck.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.store.LeaseStore;
import io.nuropb.testkit.VirtualTime;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That the contract of stores can fail: each broken promise fails a test of it, and each test fails for one. */
class LeaseStoreMutantTest {

    private static final Map<LeaseStoreMutant, Set<String>> FAILED = new ConcurrentHashMap<>();

    private static List<Method> tests() {
        return Stream.of(LeaseStoreContract.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .toList();
    }

    private static Set<String> failed(LeaseStoreMutant mutant) {
        return FAILED.computeIfAbsent(
                mutant,
                any -> tests().stream()
                        .filter(test -> !holds(test, any))
                        .map(Method::getName)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static boolean holds(Method test, LeaseStoreMutant mutant) {
        return holds(test, mutant::of);
    }

    private static boolean holds(Method test, UnaryOperator<LeaseStore> change) {
        LeaseStoreBench bench = new InMemoryStoreBench(new VirtualTime(), Duration.ofSeconds(15), change);
        try {
            test.invoke((LeaseStoreContract) () -> bench);
            return true;
        } catch (InvocationTargetException e) {
            return false;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Tests of a contract are public", e);
        } finally {
            bench.close();
        }
    }

    @Test
    void aSoundStoreFailsNoTest() {
        assertThat(tests()).isNotEmpty().allMatch(test -> holds(test, UnaryOperator.identity()));
    }

    @ParameterizedTest
    @EnumSource
    void everyBrokenPromiseFailsATest(LeaseStoreMutant mutant) {
        assertThat(failed(mutant)).isNotEmpty();
    }

    /** A store that nobody can use fails all tests, and shows nothing about one. */
    @Test
    void everyTestFailsForABrokenPromise() {
        Set<String> caught = Stream.of(LeaseStoreMutant.values())
                .map(LeaseStoreMutantTest::failed)
                .filter(names -> names.size() < tests().size())
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
        assertThat(caught)
                .containsExactlyInAnyOrderElementsOf(
                        tests().stream().map(Method::getName).toList());
    }
}
