package io.nuropb.runner;

import io.nuropb.client.ClientCounters;
import io.nuropb.service.DispatchCounters;

/**
 * What one instance has done with messages since it was made, as a snapshot: numbers that are read one after the other,
 * so that those of messages which are under way may differ by these.
 *
 * <p>Counts are in messages, begin with 0 when the {@link ServiceRunner} is made, never decrease, and stay readable
 * when it has stopped. Five tell the present instead: {@link DispatchCounters#underWay},
 * {@link DispatchCounters#overdue}, {@link DispatchCounters#held}, {@link ClientCounters#pending} and
 * {@link ClientCounters#unconfirmed}.
 *
 * @param served what came into the service's queue; all 0 of an instance that only calls others
 * @param called what this instance sent by its client, the calls of its handlers included
 */
public record RunnerCounters(DispatchCounters served, ClientCounters called) {}
