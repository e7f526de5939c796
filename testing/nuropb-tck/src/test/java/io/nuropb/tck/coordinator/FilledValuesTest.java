package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Readiness;
import io.nuropb.election.Restrictions;
import io.nuropb.topology.TopologyId;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** That the contracts say something of each component of what instances and operators say. */
class FilledValuesTest {

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(
                        FilledValues.readiness(), Readiness.of(new TopologyId("0000000000000000"), false, true, 1)),
                Arguments.of(FilledValues.restrictions(), Restrictions.none()),
                Arguments.of(FilledValues.wish(), OperatorControl.none()),
                Arguments.of(
                        FilledValues.presence(new InstanceId("a")),
                        new Presence(new InstanceId("nobody"), "", false, 0, Map.of())));
    }

    @ParameterizedTest
    @MethodSource("values")
    void eachComponentDiffersFromWhereNothingIsSaid(Record filled, Record bare) throws ReflectiveOperationException {
        for (RecordComponent component : filled.getClass().getRecordComponents()) {
            // The store makes it, when a wish is written.
            if (component.getName().equals("revision")) {
                continue;
            }
            assertThat(component.getAccessor().invoke(filled))
                    .as("%s of %s", component.getName(), filled.getClass().getSimpleName())
                    .isNotEqualTo(component.getAccessor().invoke(bare));
        }
    }
}
