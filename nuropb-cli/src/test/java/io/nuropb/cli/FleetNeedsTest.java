package io.nuropb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.session.ServiceKeys;
import io.nuropb.session.StoredValues;
import io.nuropb.store.KeyValue;
import io.nuropb.store.Snapshot;
import io.nuropb.topology.BrokerObject.Binding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of the needs that instances tell. */
class FleetNeedsTest {

    private static final ServiceKeys KEYS = new ServiceKeys("/nuropb/orders");

    @Test
    void whatAnyInstanceNeedsIsNeeded() {
        FleetNeeds needs = read(Map.of(
                "leader", "a",
                "instances/a", needing("[[\"x\", \"one\"]]"),
                "instances/b", needing("[[\"x\", \"one\"], [\"y\", \"two\"]]")));
        assertThat(needs.bindings())
                .containsExactlyInAnyOrder(new Binding("x", "q", "one"), new Binding("y", "q", "two"));
        assertThat(needs.doubt()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"state\": \"running-follower\"}",
                "{\"needs\": null}",
                "{\"needs\": []}",
                "{\"needs\": {\"layout\": \"0011223344556677\"}}",
                "{\"needs\": {\"bindings\": \"all\"}}",
                "{\"needs\": {\"bindings\": [[\"x\"]]}}",
                "{\"needs\": {\"bindings\": [[\"x\", 1]]}}",
                "{\"needs\": {\"bindings\": [[\"x\", \"one\", \"more\"]]}}",
                "[]",
                "no JSON",
                "",
            })
    void anInstanceWhoseNeedsAreNotUnderstoodDoesNotSayThem(String presence) {
        FleetNeeds needs = read(Map.of("instances/a", needing("[]"), "instances/b", presence));
        assertThat(needs.bindings()).isEmpty();
        assertThat(needs.doubt()).contains("These instances do not say what they need: b");
    }

    @Test
    void aLeaderWhoReportsNothingDoesNotSayWhatItNeeds() {
        FleetNeeds needs = read(Map.of("leader", "python", "instances/a", needing("[]")));
        assertThat(needs.doubt()).contains("These instances do not say what they need: python");
    }

    @Test
    void whatInstancesOfAnotherLayoutNeedIsNotNeededHereUnlessTheyConsume() {
        String consumes = needing("[[\"y\", \"two\"]]").replace("0011223344556677", "8899aabbccddeeff");
        String waits = consumes.replace("\"consuming\": true", "\"consuming\": false");

        assertThat(besideLeader(waits).bindings()).containsExactly(new Binding("x", "q", "one"));
        assertThat(besideLeader(waits).doubt()).isEmpty();
        assertThat(besideLeader(consumes).bindings())
                .containsExactlyInAnyOrder(new Binding("x", "q", "one"), new Binding("y", "q", "two"));
    }

    /** @param other what another instance than the leader says */
    private static FleetNeeds besideLeader(String other) {
        return read(Map.of(
                "leader",
                "a",
                "ready",
                proclaimed(true),
                "instances/a",
                needing("[[\"x\", \"one\"]]"),
                "instances/b",
                other));
    }

    @Test
    void whatAnyInstanceNeedsIsNeededWhileNothingIsProclaimed() {
        String other = needing("[[\"y\", \"two\"]]").replace("0011223344556677", "8899aabbccddeeff");
        for (String ready : List.of(proclaimed(false), "{\"leader\": \"a\", \"ready\": false}", "no JSON")) {
            assertThat(read(Map.of("ready", ready, "instances/b", other)).bindings())
                    .containsExactly(new Binding("y", "q", "two"));
        }
    }

    @Test
    void whereNobodyIsNobodySaysWhatIsNeeded() {
        assertThat(read(Map.of()).doubt()).contains("No instance of the service is there");
    }

    @Test
    void consumersWhomNoInstanceAccountsForMayNeedWhatLooksSurplus() {
        String elsewhere = needing("[]").replace("\"pid\": 2", "\"broker\": {\"virtual_host\": \"/other\"}");
        Map<String, String> fleet = Map.of("leader", "a", "instances/a", needing("[]"), "instances/b", elsewhere);
        assertThat(read(fleet, OptionalInt.of(1)).doubt()).isEmpty();
        assertThat(read(fleet, OptionalInt.of(2)).doubt())
                .hasValueSatisfying(doubt -> assertThat(doubt).contains("'q' has 2 consumers, and 1 instances say"));
    }

    @Test
    void whereTheBrokerDoesNotCountConsumersOthersMayNeedWhatLooksSurplus() {
        Map<String, String> fleet = Map.of("leader", "a", "instances/a", needing("[]"));
        assertThat(read(fleet, OptionalInt.empty()).doubt())
                .contains("The broker does not say how many consumers queue 'q' has");
        assertThat(read(fleet, OptionalInt.of(0)).doubt())
                .hasValueSatisfying(doubt -> assertThat(doubt).contains("'q' has no consumers, and 1 instances say"));

        String idle = needing("[]").replace("\"consuming\": true", "\"consuming\": false");
        assertThat(read(Map.of("instances/a", idle), OptionalInt.of(0)).doubt()).isEmpty();
    }

    private static String needing(String bindings) {
        return "{\"state\": \"running-follower\", \"consuming\": true, \"needs\": {\"layout\": \"0011223344556677\", \"bindings\": "
                + bindings + ", \"more\": 1}, \"handles\": [], \"pid\": 2}";
    }

    private static String proclaimed(boolean ready) {
        return "{\"leader\": \"a\", \"term\": 1, \"topology_id\": \"0123456789abcdef\", \"ready\": " + ready
                + ", \"consume\": true, \"hw_mark\": 100, " + needing("[]").substring(1);
    }

    private static FleetNeeds read(Map<String, String> values) {
        return read(values, OptionalInt.of(1));
    }

    private static FleetNeeds read(Map<String, String> values, OptionalInt consumers) {
        QueueBindings bound = new QueueBindings("q", Optional.of("/"), List.of(), consumers);
        List<KeyValue> found = values.entrySet().stream()
                .map(entry ->
                        new KeyValue(KEYS.prefix() + "/" + entry.getKey(), entry.getValue(), 1, 1, Optional.empty()))
                .toList();
        return FleetNeeds.read(new StoredValues(Run.JSON), KEYS, bound, Snapshot.of(1, found));
    }
}
