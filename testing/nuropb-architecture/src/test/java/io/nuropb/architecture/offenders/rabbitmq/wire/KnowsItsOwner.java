package io.nuropb.architecture.offenders.rabbitmq.wire;

import io.nuropb.architecture.offenders.rabbitmq.KnowsItsPart;
import java.util.List;

/** The other half of a cycle of packages. */
public record KnowsItsOwner(List<KnowsItsPart> owners) {}
