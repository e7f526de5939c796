package io.nuropb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.topology.BrokerObject.Binding;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which bindings are surplus, and which of them are removed. */
class UnbindPlanTest {

    private static final Binding OLD = new Binding("events", "q", "old.*");
    private static final Binding OLDER = new Binding("events", "q", "older.*");
    private static final Binding WANTED = new Binding("events", "q", "new.*");
    private static final List<Binding> BOUND = List.of(WANTED, OLD, OLDER);
    private static final FleetNeeds SAID = new FleetNeeds(Set.of(WANTED), Optional.empty());
    private static final FleetNeeds HALF_SAID = new FleetNeeds(Set.of(WANTED), Optional.of("b does not say"));

    @Test
    void whatNobodyNeedsIsSurplusAndNothingIsRemovedUnasked() {
        for (FleetNeeds needs : List.of(SAID, HALF_SAID)) {
            UnbindPlan plan = UnbindPlan.of(BOUND, needs, false, List.of());
            assertThat(plan.surplus()).containsExactly(OLD, OLDER);
            assertThat(plan.removed()).isEmpty();
            assertThat(plan.refusal()).isEmpty();
        }
    }

    @Test
    void allThatIsSurplusIsRemovedIfEveryInstanceSaysWhatItNeeds() {
        assertThat(UnbindPlan.of(BOUND, SAID, true, List.of()).removed()).containsExactly(OLD, OLDER);
    }

    @Test
    void nothingIsRemovedIfSomebodyDoesNotSay() {
        UnbindPlan plan = UnbindPlan.of(BOUND, HALF_SAID, true, List.of());
        assertThat(plan.removed()).isEmpty();
        assertThat(plan.refusal())
                .hasValueSatisfying(
                        why -> assertThat(why).startsWith("b does not say").contains("--topic"));
    }

    @Test
    void whatIsNamedIsRemovedWhoeverDoesNotSay() {
        for (FleetNeeds needs : List.of(SAID, HALF_SAID)) {
            for (boolean all : List.of(true, false)) {
                UnbindPlan plan = UnbindPlan.of(BOUND, needs, all, List.of("old.*", "never.bound"));
                assertThat(plan.removed()).containsExactly(OLD);
                assertThat(plan.refusal()).isEmpty();
            }
        }
    }

    @Test
    void whatALiveInstanceNeedsIsNotRemovedEvenIfItIsNamed() {
        UnbindPlan plan = UnbindPlan.of(BOUND, HALF_SAID, true, List.of("old.*", "new.*"));
        assertThat(plan.removed()).isEmpty();
        assertThat(plan.refusal()).hasValueSatisfying(why -> assertThat(why).contains("new.*"));
    }

    @Test
    void theSameKeyAtAnotherExchangeIsAnotherBinding() {
        Binding call = new Binding("rpc", "q", "new.*");
        UnbindPlan plan = UnbindPlan.of(List.of(WANTED, call), SAID, true, List.of());
        assertThat(plan.removed()).containsExactly(call);
    }
}
